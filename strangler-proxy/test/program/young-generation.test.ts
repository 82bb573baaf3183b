import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = new URL('../../src/program/young-generation.ts', import.meta.url).href;
const BURST = `
for (let round = 0; round < 300; round += 1) {
  let kept = [];
  for (let i = 0; i < 20000; i += 1) kept.push({ i, more: [i] });
  if (round % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
}
`;

async function mebibytesAfterBurst(
  prelude: string,
  shown = 'youngGenerationBytes() / 1048576',
): Promise<number> {
  const program = `import { boundYoungGeneration, youngGenerationBytes } from ${JSON.stringify(MODULE)};
${prelude}${BURST}
console.log(${shown});`;
  const ran = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--input-type=module',
    '-e',
    program,
  ]);
  return Number(ran.stdout);
}

test('after a burst of garbage the young generation stays small, where V8 alone would keep what it grew to', async () => {
  expect(await mebibytesAfterBurst('boundYoungGeneration();\n')).toBeLessThanOrEqual(32);
  expect(await mebibytesAfterBurst('')).toBeGreaterThan(32);
});

test('it grows again after V8 has shrunk it in a quiet hour', async () => {
  const shrink = "gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });\n";
  const later = 'await new Promise((resolve) => setTimeout(resolve, 50));\n';
  const prelude = `boundYoungGeneration();\n${BURST}${shrink}const shrunk = youngGenerationBytes();\n${later}`;
  expect(await mebibytesAfterBurst(prelude, 'shrunk / 1048576')).toBeLessThan(8);
  expect(await mebibytesAfterBurst(prelude)).toBeGreaterThanOrEqual(16);
});
