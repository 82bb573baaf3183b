import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { readFileIfPresent } from '../../ports/files.ts';
import type { PackageJson } from '../commands/package-json.ts';

const MOST_FILES = 300;
const SPECIFIER =
  /(?:^\s*(?:import|(?:import|export)\b[^'"`;=]*\bfrom)\s*|\b(?:require|import)\s*\(\s*)(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n$]+)`)/gm;

/** Whether a file loads Express: `possible` where that cannot be told from the texts, as with a path alias or a computed name. */
export type Reach = 'certain' | 'possible' | 'none';

/**
 * Whether a file, or what it imports, loads Express: a front end’s entry does not.
 * @param locate the file that a path without its extension names, relative to the application
 * @param enough `possible` ends the search at the first sign
 */
export function reachesExpress(
  appDir: string,
  file: string,
  packageJson: PackageJson,
  locate: (path: string) => string | undefined,
  enough: Reach = 'certain',
): Reach {
  const installed = new Map(Object.entries({ ...packageJson.devDependencies, ...packageJson.dependencies }));
  const seen = new Set([file]);
  let reach: Reach = 'none';
  for (const path of seen) {
    if (reach === enough) return reach;
    if (seen.size > MOST_FILES) return 'possible';
    const text = readFileIfPresent(join(appDir, path)) ?? '';
    if (/\b(?:require|import)\s*\(\s*[^'"`\s)]/.test(text)) reach = 'possible';
    for (const match of text.matchAll(SPECIFIER)) {
      const specifier = match[1] ?? match[2] ?? match[3] ?? '';
      if (specifier === 'express') return 'certain';
      if (!specifier.startsWith('.')) {
        if (!isOtherPackage(specifier, installed)) reach = 'possible';
        continue;
      }
      const next = locate(posix.join(posix.dirname(path), specifier));
      if (next !== undefined) seen.add(next);
    }
  }
  return reach;
}

/**
 * A module of Node.js, or a dependency that is neither Express, built on it by its name, nor of the same repository; anything
 * else that is not relative may be an alias of the program’s own files.
 */
function isOtherPackage(specifier: string, installed: ReadonlyMap<string, string>): boolean {
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  if (specifier.startsWith('node:') || builtinModules.includes(name)) return true;
  const version = installed.get(name);
  return version !== undefined && !name.includes('express') && !/^(?:workspace|file|link):/.test(version);
}
