import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../artifacts/paths.ts';
import { Failure } from '../errors/problem.ts';
import { finishStagedChange, hasStagedChange, removeAbandoned } from '../ports/staged-change.ts';
import { takeLock } from './lock.ts';
import { killOrphans } from './stopping.ts';

/** Folder of a service that is not in place yet, beside its place. */
export const STAGED = '.staged-';

/** Whether a killed command has left something to finish or to clear away, or one is at work. */
export function isUnfinished(root: string): boolean {
  return hasStagedChange(root) || hasStaged(root);
}

/**
 * Finishes what a killed command had decided, and clears away what it had not: whatever command comes next finds the tree as
 * it was before or as it was meant to be. A command that is still at work is left alone.
 * @returns true when a change was finished
 */
export function settleUnfinished(root: string): boolean {
  if (!isUnfinished(root)) return false;
  let release: () => void;
  try {
    release = takeLock(root, 'recovery');
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
  try {
    // What a killed command had started, such as a build, may still write into the folder that is cleared away.
    killOrphans(root);
    const finished = finishStagedChange(root);
    removeAbandoned(join(root, paths.services), STAGED);
    return finished;
  } finally {
    release();
  }
}

function hasStaged(root: string): boolean {
  const folder = join(root, paths.services);
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(STAGED));
}
