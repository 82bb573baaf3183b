import { dirname, join, resolve } from 'node:path';
import type { ts } from '#typescript';
import type { SourceFiles } from '../../ports/source-files.ts';

/** A path that `paths` of a tsconfig maps a specifier to, and the folder of the package that it lies in. */
export interface MappedPath {
  readonly path: string;
  readonly folder: string;
}

/**
 * `"~shared/*": ["../shared/build/*"]`: where a specifier is mapped to whether or not that was built, each with its package, whose
 * settings say what it is built from.
 */
export function mappedPaths(
  specifier: string,
  options: ts.CompilerOptions,
  files: SourceFiles,
): MappedPath[] {
  const base = options.baseUrl ?? options.pathsBasePath;
  if (typeof base !== 'string') return [];
  return Object.entries(options.paths ?? {}).flatMap(([pattern, targets]) => {
    const middle = middleOf(pattern, specifier);
    if (middle === undefined) return [];
    return targets.flatMap((target) => {
      const path = resolve(base, target.replace('*', middle));
      const folder = packageAround(path, files);
      return folder === undefined ? [] : [{ path, folder }];
    });
  });
}

/** What stands for the star of a pattern; empty where there is none. */
function middleOf(pattern: string, specifier: string): string | undefined {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === specifier ? '' : undefined;
  const isMatch = specifier.startsWith(before) && specifier.endsWith(after);
  return isMatch && specifier.length >= before.length + after.length
    ? specifier.slice(before.length, specifier.length - after.length)
    : undefined;
}

function packageAround(path: string, files: SourceFiles): string | undefined {
  for (let folder = dirname(path); dirname(folder) !== folder; folder = dirname(folder))
    if (files.kindOf(join(folder, 'package.json')) === 'file') return folder;
  return undefined;
}
