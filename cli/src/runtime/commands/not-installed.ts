import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ancestors } from './workspace.ts';

/** Declared packages that Node.js would not find from a folder. */
export function notInstalled(folder: string, declared: Readonly<Record<string, string>>): string[] {
  return Object.keys(declared).filter(
    (name) => !ancestors(folder).some((one) => existsSync(join(one, 'node_modules', name, 'package.json'))),
  );
}
