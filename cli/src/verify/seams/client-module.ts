import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { PackageJson } from '../../runtime/commands/package-json.ts';
import { resolveCommand } from '../../runtime/commands/resolve-command.ts';

/** Files that a generated client is run from, and how. */
export interface ClientModule {
  readonly folder: string;
  readonly client: string;
  readonly codec: string;
  /** Options of Node.js with which the application reads its own modules, such as a loader of TypeScript. */
  readonly nodeOptions: readonly string[];
}

/** Programs that stand for Node.js with a loader. */
const LOADERS = new Map([
  ['tsx', ['--import', 'tsx']],
  ['ts-node', ['--require', 'ts-node/register']],
]);

/**
 * Where the client of an application is once it is built: in `seams` beside the program that its start command runs.
 * @param name of the client's file, without extension
 */
export function clientModule(
  folder: string,
  start: { readonly command: string; readonly packageJson: PackageJson },
  name: string,
): ClientModule | undefined {
  const steps = resolveCommand(start.command, { packageJson: start.packageJson, path: '', post: false });
  const [runner = '', ...words] = steps.at(-1)?.argv ?? [];
  for (const [index, word] of words.entries()) {
    const program = word.startsWith('-') ? undefined : resolved(folder, word);
    if (program === undefined) continue;
    for (const extension of ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts']) {
      const seams = join(dirname(program), 'seams');
      const [client, codec] = [join(seams, name + extension), join(seams, `codec${extension}`)];
      if (!existsSync(client)) continue;
      const own = words.slice(0, index).filter((one) => !/^--(?:inspect|watch)/.test(one));
      const nodeOptions = [
        ...(LOADERS.get(basename(runner)) ?? []),
        ...(basename(runner) === 'node' ? own : []),
      ];
      return { folder, client, codec, nodeOptions };
    }
  }
  return undefined;
}

/** As Node.js finds a program: `node .`, `node server`. */
function resolved(folder: string, word: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(join(folder, word));
  } catch {
    return undefined;
  }
}
