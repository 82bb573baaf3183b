import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../artifacts/paths.ts';
import { causeOf, fail } from '../errors/problem.ts';

/** Files of `migration/.run/`, the folder that only its owner may enter. */
export function runFile(root: string, ...names: readonly string[]): string {
  return join(root, paths.run, ...names);
}

/** Makes the folder, private, with its `logs/`. */
export function ensureRunFolder(root: string): void {
  try {
    mkdirSync(runFile(root, 'logs'), { recursive: true });
    chmodSync(runFile(root), 0o700);
    // It holds passwords and tokens: `git add -A` must not take it along, whatever the project ignores.
    if (!existsSync(runFile(root, '.gitignore'))) writeFileSync(runFile(root, '.gitignore'), '*\n');
  } catch (error) {
    throw fail(
      'MIG-3012',
      { message: `Cannot make ${runFile(root)}`, cause: causeOf(error) },
      { cause: error },
    );
  }
}
