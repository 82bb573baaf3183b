import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What running, installing and building make, and the journal: a line of what was done may be missing after a kill, no more. */
const LEFT_OUT = /^(?:(?:.*\/)?(?:node_modules|dist)|migration\/\.run|migration\/journal\.ndjson)(?:\/|$)/;

/** Hash of each file of a project by its path. */
export function treeOf(root: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const name = relative(root, path).split(sep).join('/');
      if (LEFT_OUT.test(name)) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.set(name, createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  };
  visit(root);
  return files;
}

/** Paths that only one of two trees has, or that differ. */
export function differences(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((path) => left.get(path) !== right.get(path)).sort();
}
