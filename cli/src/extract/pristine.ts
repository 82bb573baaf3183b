import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const IGNORED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'package-lock.json']);

/** The files of a folder as text by relative path, without what installing and building put there. */
export function readTree(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (IGNORED.has(entry.name) || entry.name.endsWith('.tsbuildinfo')) continue;
      const inner = join(path, entry.name);
      if (entry.isDirectory()) visit(inner);
      else if (entry.isFile())
        files.set(relative(folder, inner).split(sep).join('/'), readFileSync(inner, 'utf8'));
    }
  };
  if (existsSync(folder)) visit(folder);
  return files;
}

/** Files that people changed, added or removed since they were generated. */
export function handEdits(
  current: ReadonlyMap<string, string>,
  pristine: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...current.keys(), ...pristine.keys()]);
  return [...paths].filter((path) => current.get(path) !== pristine.get(path)).sort();
}

export function sameTree(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return handEdits(left, right).length === 0;
}
