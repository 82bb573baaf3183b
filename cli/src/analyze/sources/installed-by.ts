import { dirname, resolve } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';
import { fileAt } from './file-at.ts';

/** `../node_modules/pg`: a package by the place where it is installed, or would be, is that package. */
export function installedBy(specifier: string, from: string, files: SourceFiles): string | undefined {
  if (!/^\.{0,2}\//.test(specifier) || from.includes('/node_modules/')) return undefined;
  const base = resolve(dirname(from), specifier);
  const [, name] = /^.*\/node_modules\/([^/].*)$/.exec(base) ?? [];
  const isData = name !== undefined && fileAt(files, base)?.kind === 'json';
  return isData ? undefined : name;
}
