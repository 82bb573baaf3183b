import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { FILES_MANIFEST } from './state/files-manifest.ts';
import { isWithin } from './state/local-files.ts';

/** What installing and building put into a service's folder. */
export const LEFT_ALONE: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'out', 'coverage']);

/** Lockfiles are made by package managers, never merged line by line. */
function isLockfile(name: string): boolean {
  return /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/.test(name);
}

const manifestSchema = z.object({ copied: z.array(z.string()) });

/** The texts of a service that are generated or written by hand, without the assets that were copied as they are. */
export function ownTree(folder: string): Map<string, string> {
  const files = readTree(folder);
  const manifest = files.get(FILES_MANIFEST);
  const copied =
    manifest === undefined ? [] : (manifestSchema.safeParse(JSON.parse(manifest)).data?.copied ?? []);
  return new Map([...files].filter(([path]) => !copied.some((one) => isWithin(path, one))));
}

/** The files of a folder as text by relative path, without what installing and building put there. */
export function readTree(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (LEFT_ALONE.has(entry.name) || isLockfile(entry.name) || entry.name.endsWith('.tsbuildinfo'))
        continue;
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
