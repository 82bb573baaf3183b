import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ancestors } from './workspace.ts';

const PACKAGE = '@migrate-kit/cli';

/** Real folder of this CLI's package. */
export function cliPackage(): string {
  const here = realpathSync(fileURLToPath(new URL('.', import.meta.url)));
  const found = ancestors(here).find((folder) => existsSync(join(folder, 'package.json')));
  if (found === undefined) throw new Error(`no package.json above ${here}`);
  return found;
}

/** The outermost folder whose node_modules holds this very CLI: where we were installed. */
export function installationRoot(own: string = cliPackage()): string {
  const holders = ancestors(own).filter((folder) => realPath(join(folder, 'node_modules', PACKAGE)) === own);
  return holders.at(-1) ?? own;
}

/** Whether a PATH entry belongs to our installation, so that the user's application must not see it. */
export function isOurs(entry: string, root: string = installationRoot()): boolean {
  const real = realPath(entry) ?? entry;
  return `${real}${sep}`.startsWith(`${root}${sep}`) && real.split(sep).includes('node_modules');
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
