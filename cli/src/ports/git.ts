import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Failure, fail } from '../errors/problem.ts';

/** Whether a folder lies in a git work tree; false too where there is no git. */
export function isRepository(root: string): boolean {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--is-inside-work-tree'], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 && stdout.trim() === 'true';
}

/** @throws Failure MIG-3006 on a machine without git */
export function requireGit(): void {
  if (spawnSync('git', ['--version']).error !== undefined) throw gitMissing();
}

function gitMissing(cause?: Error): Failure {
  return fail(
    'MIG-3006',
    {
      message: 'The program git was not found',
      cause: 'Commits are made, and hand edits are merged, by git.',
      remedy: 'Install git, or repeat without --commit and hand edits.',
    },
    cause === undefined ? undefined : { cause },
  );
}

/** A status brings git's index up to date in passing, which who only looks must not. */
const READING = ['--no-optional-locks'];

/** Tracked files that differ from the last commit, relative to `root`; untracked ones are nobody's change yet. */
export function uncommitted(root: string): readonly string[] {
  const text = execFileSync(
    'git',
    [...READING, 'status', '--porcelain', '-z', '--untracked-files=no', '--', '.'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const prefix = execFileSync('git', ['rev-parse', '--show-prefix'], { cwd: root, encoding: 'utf8' }).trim();
  return text
    .split('\0')
    .filter((line) => line.length > 3)
    .map((line) => line.slice(3))
    .map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path))
    .sort();
}

/** Whether git knows a path, be it there or deleted since. */
export function isTracked(root: string, path: string): boolean {
  return spawnSync('git', ['ls-files', '--error-unmatch', '--', path], { cwd: root }).status === 0;
}

/** Commits exactly these paths, what was removed below them included. @returns false when they held no change */
export function commitPaths(root: string, paths: readonly string[], message: string): boolean {
  execFileSync('git', ['add', '--all', '--force', '--', ...paths], { cwd: root, stdio: 'pipe' });
  const { status } = spawnSync('git', ['diff', '--cached', '--quiet', '--', ...paths], { cwd: root });
  if (status === 0) return false;
  execFileSync('git', ['commit', '--quiet', '--message', message, '--', ...paths], {
    cwd: root,
    stdio: 'pipe',
  });
  return true;
}

export interface MergedText {
  readonly text: string;
  readonly conflicts: number;
}

/** `git merge-file`: what changed on either side since `base`, with the usual markers where both changed the same lines. */
export function mergeTexts(mine: string, base: string, theirs: string): MergedText {
  const folder = mkdtempSync(join(tmpdir(), 'migrate-merge-'));
  try {
    const files = Object.entries({ mine, base, theirs }).map(([name, text]) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    });
    const labels = ['-L', 'your edits', '-L', 'as generated before', '-L', 'generated now'];
    const { status, stdout, error } = spawnSync('git', ['merge-file', '-p', '--diff3', ...labels, ...files], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (error !== undefined && 'code' in error && error.code === 'ENOENT') throw gitMissing(error);
    if (error !== undefined || status === null || status < 0 || status > 127)
      throw new Error('git merge-file failed', { cause: error });
    return { text: stdout, conflicts: status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
