import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Analysis } from '../../analyze/index.ts';

/** Where people write down what is started. */
const STARTERS = ['package.json', 'Procfile', 'ecosystem.config.js', 'ecosystem.config.cjs', 'Dockerfile'];

/** Modules of the program that something else starts by their names as well: as a source, or as the file built of it. */
export function startedByName({ machine }: Analysis, appDir: string, program: readonly string[]): string[] {
  const words = new Set(
    STARTERS.map((name) => join(appDir, name))
      .filter((path) => existsSync(path))
      .flatMap((path) => readFileSync(path, 'utf8').split(/[\s"'`,=;&|()[\]]+/))
      .filter((word) => /[/.]/.test(word))
      .map((word) => withoutFolder(word.replace(/^\.\//, ''))),
  );
  return program.filter((path) => words.has(withoutFolder(machine.sources.relative(path))));
}

/** `src/jobs/purge.ts` is built as `dist/jobs/purge.js`. */
function withoutFolder(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '').replace(/^(?:src|dist|build|out|lib)\//, '');
}
