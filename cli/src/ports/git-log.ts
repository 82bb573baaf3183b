import { execFileSync } from 'node:child_process';

/** More than this of history is old enough to mislead. */
const MOST_COMMITS = 2000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The output of `git log --name-status` for a folder, newest commit first, without merges, paths relative to the folder;
 * undefined where there is no git, no repository or no commit. Fields end in NUL, so that any path is read right.
 */
export function gitLog(folder: string): string | undefined {
  const command = [
    ...['-c', 'core.quotePath=false', '-C', folder, 'log', '--no-merges', `--max-count=${MOST_COMMITS}`],
    ...[
      '--name-status',
      '--find-renames',
      '--relative',
      '-z',
      '--format=%x01%H',
      '--no-color',
      '--no-ext-diff',
      '--',
      '.',
    ],
  ];
  return outputOf(command);
}

/** The commit that a folder's history ends with; undefined where there is none. */
export function gitHead(folder: string): string | undefined {
  return outputOf(['-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD'])?.trim();
}

function outputOf(command: readonly string[]): string | undefined {
  try {
    return execFileSync('git', command, {
      encoding: 'utf8',
      maxBuffer: MOST_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    });
  } catch {
    return undefined;
  }
}
