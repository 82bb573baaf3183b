import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Checks the layer rules, then plants a violation and demands that it is found: dependency-cruiser reads no TypeScript
 * at all, and so finds nothing, when the compiler it needs is not beside it.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const planted = join(root, 'cli/src/decompose/planted-violation.ts');

function cruise(): { status: number | null; output: string } {
  const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const result = spawnSync(
    process.execPath,
    [
      depcruise,
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'err',
      'cli/src',
      'strangler-proxy/src',
    ],
    { cwd: root, encoding: 'utf8' },
  );
  return { status: result.status, output: result.stdout + result.stderr };
}

const clean = cruise();
if (clean.status !== 0) {
  process.stderr.write(clean.output);
  process.exit(1);
}

mkdirSync(dirname(planted), { recursive: true });
writeFileSync(
  planted,
  "import { loadProject } from '../runtime/project.ts';\n\nexport const planted = loadProject;\n",
);
try {
  const caught = cruise();
  if (caught.status === 0 || !caught.output.includes('planted-violation')) {
    process.stderr.write(
      `The planted violation was not found: the layer check proves nothing.\n${caught.output}`,
    );
    process.exit(1);
  }
} finally {
  rmSync(planted);
}
process.stdout.write('layers: the rules hold, and a planted violation is found\n');
