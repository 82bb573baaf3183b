import { join } from 'node:path';
import { z } from 'zod';
import type { SourceFiles } from '../../ports/source-files.ts';
import { builtFrom } from './built-from.ts';
import { fileAt, type Resolution } from './file-at.ts';
import { jsonAt, type PackageSettings } from './package-settings.ts';

const text = z.string().optional().catch(undefined);
const manifestSchema = z.object({
  exports: z.unknown().optional(),
  source: text,
  module: text,
  main: text,
  types: text,
});

/** Conditions of `exports` in the order in which they lead to what people wrote. */
const CONDITIONS = ['source', 'development', 'import', 'module', 'node', 'require', 'default', 'types'];

/**
 * The source that a workspace package gives for a subpath (`.` for the package itself). What it is published as need not
 * have been built: the sources that it is built from are what is read.
 */
export function workspaceEntry(
  files: SourceFiles,
  { folder, options }: PackageSettings,
  subpath: string,
): Resolution {
  const paths = namedPaths(jsonAt(files, join(folder, 'package.json')), subpath).map((one) =>
    join(folder, one.replace(/\.d\.([cm]?)ts$/, '.$1js')),
  );
  const found = paths.map((path) => sourceAt(files, [path, ...builtFrom(folder, options, path, files)]));
  return found.find((one) => one !== undefined) ?? { kind: 'missing' };
}

/** TypeScript before what was compiled from it. */
function sourceAt(files: SourceFiles, paths: readonly string[]): Resolution | undefined {
  const found = paths.map((path) => fileAt(files, path)).filter((one) => one !== undefined);
  return found.find((one) => one.kind === 'source' && /\.[cm]?tsx?$/.test(one.path)) ?? found[0];
}

function namedPaths(manifest: unknown, subpath: string): string[] {
  const { exports, source, module, main, types } = manifestSchema.safeParse(manifest).data ?? {};
  const exported = exportedPaths(exports, subpath);
  const usual =
    subpath === '.'
      ? [source, module, main, types, 'index', 'src/index'].filter((one) => one !== undefined)
      : [subpath, join('src', subpath)];
  return [...exported, ...usual];
}

function exportedPaths(exports: unknown, subpath: string): string[] {
  if (typeof exports !== 'object' || exports === null) return subpath === '.' ? targets(exports) : [];
  const keys = Object.entries(exports);
  if (!keys.some(([key]) => key.startsWith('.'))) return subpath === '.' ? targets(exports) : [];
  return keys.flatMap(([key, value]) => {
    const [before = '', after] = key.split('*');
    if (after === undefined) return key === subpath ? targets(value) : [];
    if (!subpath.startsWith(before) || !subpath.endsWith(after)) return [];
    const middle = subpath.slice(before.length, subpath.length - after.length);
    return targets(value).map((one) => one.replaceAll('*', middle));
  });
}

function targets(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(targets);
  if (typeof value !== 'object' || value === null) return [];
  return CONDITIONS.flatMap((one) => targets(Reflect.get(value, one)));
}
