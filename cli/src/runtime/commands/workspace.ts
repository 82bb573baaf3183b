import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readFileIfPresent } from '../../ports/files.ts';
import { parseJsonWithComments } from './json-with-comments.ts';
import { readPackageJson } from './package-json.ts';

/** The folder itself and every folder above it, innermost first. */
export function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** Folders whose installed packages a folder sees by convention: up to its workspace or repository, else all. */
export function enclosingFolders(folder: string): readonly string[] {
  const all = ancestors(folder);
  const end = all.findIndex((one) => isWorkspaceRootOf(one, folder) || existsSync(join(one, '.git')));
  return end === -1 ? all : all.slice(0, end + 1);
}

/** Whether `root` lists `folder` as one of its workspaces (npm, yarn, pnpm or Rush). */
export function isWorkspaceRootOf(root: string, folder: string): boolean {
  const path = relative(root, folder).split(sep).join('/');
  if (path === '' || path.startsWith('..')) return false;
  const patterns = workspacePatterns(root);
  const matches = (pattern: string) => globExpression(pattern).test(path);
  return (
    patterns.some((one) => !one.startsWith('!') && matches(one)) &&
    !patterns.some((one) => one.startsWith('!') && matches(one.slice(1)))
  );
}

/** Workspace patterns know `*`, `**` and nothing more in practice. */
export function globExpression(pattern: string): RegExp {
  const clean = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  const source = clean
    .split(/(\*\*\/?|\*)/)
    .map((part) =>
      part === '*' ? '[^/]+' : part.startsWith('**') ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}

const rushSchema = z.object({ projects: z.array(z.object({ projectFolder: z.string() })).catch([]) });

/** Rush lists each package by its folder. */
function foldersOfRush(root: string): readonly string[] {
  const text = readFileIfPresent(join(root, 'rush.json'));
  if (text === undefined) return [];
  try {
    return rushSchema.parse(parseJsonWithComments(text)).projects.map((one) => one.projectFolder);
  } catch {
    return [];
  }
}

const pnpmWorkspaceSchema = z.object({ packages: z.array(z.string()).default([]) });

/** Patterns of the workspaces that a folder declares; none for most folders. */
export function workspacePatterns(root: string): readonly string[] {
  const declared = readQuietly(root);
  const pnpm = readFileIfPresent(join(root, 'pnpm-workspace.yaml'));
  const listed = pnpm === undefined ? undefined : pnpmWorkspaceSchema.safeParse(parse(pnpm)).data?.packages;
  return [...declared, ...(listed ?? []), ...foldersOfRush(root)];
}

/** A broken package.json above the application is not the application's problem. */
function readQuietly(root: string): readonly string[] {
  try {
    return readPackageJson(root)?.workspaces ?? [];
  } catch {
    return [];
  }
}
