import { basename, join, relative } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';
import { textAt } from './file-at.ts';

/** Folders that builds and users of a program fill, and pages, which builds make. */
const MADE = /^(?:build|dist|out|output|public|www|static|assets|uploads?|storybook-static)$|\.html?$/i;

/**
 * Whether a path that is not there may be when the program runs: what a build or a user makes is not kept in the repository,
 * nor is what `.gitignore` names.
 * @param ignored the names of its entries
 */
export function mayBeMadeLater(root: string, path: string, ignored: () => ReadonlySet<string>): boolean {
  const parts = relative(root, path).split('/');
  // Settings and code of an installation that the repository does not hold would be loaded, and cannot be read.
  if (parts[0] === '..' || parts.includes('node_modules') || /\.(?:[cm]?[jt]sx?|json)$/.test(path))
    return false;
  return parts.some((part) => MADE.test(part) || ignored().has(part));
}

/** Entries of `.gitignore` that are plain names, or the last ones of paths; of patterns nothing is said. */
export function namesIgnored(files: SourceFiles, root: string): ReadonlySet<string> {
  const lines = (textAt(files, join(root, '.gitignore')) ?? '').split(/\r?\n/).map((line) => line.trim());
  return new Set(lines.filter((line) => /^[\w./-]+$/.test(line)).map((line) => basename(line)));
}
