import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PackageJson } from '../../runtime/commands/package-json.ts';
import { resolveCommand } from '../../runtime/commands/resolve-command.ts';

/** Files that a generated client is run from. */
export interface ClientModule {
  readonly client: string;
  readonly codec: string;
}

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
  for (const word of (steps.at(-1)?.argv ?? []).slice(1).reverse()) {
    const program = word.startsWith('-') ? undefined : resolved(folder, word);
    if (program === undefined) continue;
    for (const extension of ['.js', '.cjs', '.mjs']) {
      const [client, codec] = [name, 'codec'].map((one) => join(dirname(program), 'seams', one + extension));
      if (client !== undefined && codec !== undefined && existsSync(client)) return { client, codec };
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
