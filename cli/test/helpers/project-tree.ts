import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Texts of everything in a project but packages and what a running command keeps for itself. */
export function projectTree(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath, one.name).slice(root.length + 1));
  const own = paths.filter((path) => !/^(?:node_modules|migration\/\.run)\//.test(path)).sort();
  return new Map(own.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
