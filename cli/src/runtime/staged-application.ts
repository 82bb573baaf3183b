import {
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { paths } from '../artifacts/paths.ts';
import type { Project } from './project.ts';
import { STAGED } from './unfinished.ts';

export interface StagedContent {
  /** Paths below the project's root that are not copied. */
  readonly without: readonly string[];
  /** New texts by path relative to the application; undefined for a file that goes. */
  readonly changes: ReadonlyMap<string, string | undefined>;
}

/**
 * Copies the application as it will be once a change is done. Installed packages are linked; what was built is left out, or
 * it would hide that something is missing.
 */
export function stageApplication(
  { root, appDir }: Project,
  folder: string,
  { without, changes }: StagedContent,
): void {
  const leftOut = new Set([...without, 'migration', '.git'].map((path) => join(root, path)));
  const staged = join(root, paths.services, STAGED);
  rmSync(folder, { recursive: true, force: true });
  copyTree(appDir, folder, (path) => leftOut.has(path) || path.startsWith(staged) || isBuildState(path));
  for (const [path, text] of changes) {
    if (text === undefined) rmSync(join(folder, path), { force: true });
    else writeFileSync(join(folder, path), text);
  }
}

/** A compiler that reads it thinks that its output is there. */
function isBuildState(path: string): boolean {
  return path.endsWith('.tsbuildinfo') || basename(path) === '.git';
}

function copyTree(from: string, to: string, isLeftOut: (path: string) => boolean): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (isLeftOut(source)) continue;
    if (entry.name === 'node_modules') symlinkSync(source, target, 'dir');
    else if (entry.isDirectory()) copyTree(source, target, isLeftOut);
    else if (entry.isSymbolicLink()) symlinkSync(linkTarget(source), target);
    else if (entry.isFile()) copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}

/** A relative link would lead elsewhere from the copy. */
function linkTarget(link: string): string {
  const target = readlinkSync(link);
  return target.startsWith('/') ? target : join(dirname(link), target);
}
