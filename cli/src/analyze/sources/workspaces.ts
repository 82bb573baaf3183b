import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SourceFiles } from '../../ports/source-files.ts';
import { textAt } from './file-at.ts';
import { globPattern } from './glob-pattern.ts';
import { jsonAt } from './package-settings.ts';

const patternsSchema = z.array(z.string());
const listSchema = z.object({ packages: patternsSchema.catch([]) });
const declaredSchema = z.object({
  workspaces: z.union([patternsSchema, listSchema.transform((one) => one.packages)]).catch([]),
});
const rushSchema = z.object({ projects: z.array(z.object({ projectFolder: z.string() })).catch([]) });
const nameSchema = z.object({ name: z.string() });
const linksSchema = z.object({ dependencies: z.record(z.string(), z.string()).catch({}) });

/**
 * Packages of the repository that the application's folder lies in, by name: what npm, yarn, pnpm and Rush link instead of
 * installing it, whether or not that was done here.
 */
export function workspacesAround(root: string, files: SourceFiles): ReadonlyMap<string, string> {
  const named = declaredAround(root, files).flatMap((folder) => {
    const manifest = nameSchema.safeParse(jsonAt(files, join(folder, 'package.json')));
    return manifest.success ? [[manifest.data.name, folder] as const] : [];
  });
  return new Map([...named, ...linkedFrom(root, files)].filter(([, folder]) => folder !== root));
}

/** The folders that the nearest declaration of workspaces names; nothing above the repository is looked at. */
function declaredAround(root: string, files: SourceFiles): string[] {
  for (let folder = root; ; folder = dirname(folder)) {
    const patterns = patternsIn(folder, files);
    if (patterns.length > 0) return matching(folder, patterns, files);
    if (files.kindOf(join(folder, '.git')) !== undefined || dirname(folder) === folder) return [];
  }
}

function patternsIn(folder: string, files: SourceFiles): string[] {
  const manifest = declaredSchema.safeParse(jsonAt(files, join(folder, 'package.json')));
  const lerna = listSchema.safeParse(jsonAt(files, join(folder, 'lerna.json')));
  const pnpm = listSchema.safeParse(yamlAt(files, join(folder, 'pnpm-workspace.yaml')));
  const rush = rushSchema.safeParse(jsonAt(files, join(folder, 'rush.json')));
  return [
    ...(rush.data?.projects ?? []).map((one) => one.projectFolder),
    ...(manifest.data?.workspaces ?? []),
    ...(pnpm.data?.packages ?? []),
    ...(lerna.data?.packages ?? []),
  ];
}

function yamlAt(files: SourceFiles, path: string): unknown {
  const text = files.kindOf(path) === 'file' ? textAt(files, path) : undefined;
  try {
    return text === undefined ? undefined : parse(text);
  } catch {
    return undefined;
  }
}

/** Dependencies that are folders: `"harbor-routes": "file:../routes"`. Installed under this name, whatever their own is. */
function linkedFrom(root: string, files: SourceFiles): (readonly [name: string, folder: string])[] {
  const manifest = linksSchema.safeParse(jsonAt(files, join(root, 'package.json')));
  return Object.entries(manifest.data?.dependencies ?? {}).flatMap(([name, range]) => {
    const [, path] = /^(?:file|link|portal):(.+)$/.exec(range) ?? [];
    const folder = path === undefined ? undefined : resolve(root, path);
    return folder !== undefined && files.kindOf(folder) === 'folder' ? [[name, folder] as const] : [];
  });
}

function matching(base: string, patterns: readonly string[], files: SourceFiles): string[] {
  const trimmed = patterns.map((one) => one.replace(/^(!?)\.\//, '$1').replace(/\/+$/, ''));
  const excluded = trimmed
    .filter((one) => one.startsWith('!'))
    .map((one) => globPattern(join(base, one.slice(1))));
  return trimmed
    .filter((one) => !one.startsWith('!'))
    .flatMap((one) => foldersOf(base, one.split('/'), files))
    .filter((folder) => !excluded.some((expression) => expression.test(folder)));
}

/** Deeper than people nest workspaces; a walk over `**` must end. */
const DEEPEST = 5;

function foldersOf(
  base: string,
  [part, ...rest]: readonly string[],
  files: SourceFiles,
  depth = 0,
): string[] {
  if (part === undefined) return [base];
  if (part === '**') {
    const inner =
      depth < DEEPEST
        ? foldersIn(base, files).flatMap((one) => foldersOf(one, [part, ...rest], files, depth + 1))
        : [];
    return [...foldersOf(base, rest, files), ...inner];
  }
  const expression = globPattern(part);
  return /[*?{[(]/.test(part)
    ? foldersIn(base, files)
        .filter((one) => expression.test(one.slice(base.length + 1)))
        .flatMap((one) => foldersOf(one, rest, files))
    : foldersOf(join(base, part), rest, files);
}

function foldersIn(folder: string, files: SourceFiles): string[] {
  return (files.list(folder) ?? [])
    .filter(({ name, kind }) => kind === 'folder' && name !== 'node_modules' && !name.startsWith('.'))
    .map(({ name }) => join(folder, name));
}
