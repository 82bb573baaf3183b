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

async function mebibytesAfterBurst(prelude: string): Promise<number> {
  const program = `import { boundYoungGeneration, youngGenerationBytes } from ${JSON.stringify(MODULE)};
${prelude}${BURST}
console.log(youngGenerationBytes() / 1048576);`;
  const ran = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return Number(ran.stdout);
}

test('after a burst of garbage the young generation stays small, where V8 alone would keep what it grew to', async () => {
  expect(await mebibytesAfterBurst('boundYoungGeneration();\n')).toBeLessThanOrEqual(32);
  expect(await mebibytesAfterBurst('')).toBeGreaterThan(32);
});
