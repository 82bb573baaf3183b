import { randomBytes } from 'node:crypto';
import { linkSync, renameSync, rmSync } from 'node:fs';
import { type Lock, lockSchema } from '../artifacts/run-state.ts';
import { serialize } from '../artifacts/store.ts';
import { causeOf, type Failure, fail } from '../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { interruption } from '../ports/interruption.ts';
import { identify, isRunning } from '../ports/process-table.ts';
import { ensureRunFolder, runFile } from './run-folder.ts';
import { sweepOrphans } from './stopping.ts';

/**
 * Runs `work` as the only command that changes this project. What commands that died left running is ended first.
 * @param command name shown to whoever is kept out
 * @throws Failure MIG-3010 while another command works
 */
export async function withLock<T>(root: string, command: string, work: () => Promise<T>): Promise<T> {
  const release = takeLock(root, command);
  const forget = interruption.onInterrupt(release);
  try {
    await sweepOrphans(root);
    return await work();
  } finally {
    forget();
    // While an interruption undoes this command's work, the lock falls last, by the undoing itself.
    if (interruption.signal.aborted) await interruption.settled;
    release();
  }
}

/** Takes the lock, from a dead holder if need be; returns its release. */
export function takeLock(root: string, command: string): () => void {
  ensureRunFolder(root);
  const owner = identify(process.pid);
  if (owner === undefined) throw new Error('the running process is not in the process table');
  const path = runFile(root, 'lock');
  const mine = serialize({ command, owner });
  while (!createWhole(path, mine)) {
    const text = readFileIfPresent(path);
    if (text === undefined) continue;
    const holder = parseLock(text);
    if (holder !== undefined && isRunning(holder.owner)) throw locked(root, holder);
    removeStale(path, text);
  }
  return () => {
    if (readFileIfPresent(path) === mine) rmSync(path, { force: true });
  };
}

/** A hard link appears with its whole content or not at all, and only where nothing was. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileAtomic(draft, content, 0o600);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw fail('MIG-3012', { message: `Cannot write ${path}`, cause: causeOf(error) }, { cause: error });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves the stale lock aside; if somebody renewed it meanwhile, gives it back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.stale.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Another command was faster.
  }
  const moved = readFileIfPresent(aside);
  if (moved !== undefined && moved !== stale) createWhole(path, moved);
  rmSync(aside, { force: true });
}

function parseLock(text: string): Lock | undefined {
  try {
    return lockSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function locked(root: string, holder: Lock): Failure {
  return fail('MIG-3010', {
    message: `\`migrate ${holder.command}\` (process ${holder.owner.pid}) is at work in ${root}`,
    cause: 'Two commands at once would undo each other’s work.',
    remedy: 'Wait until it is done, or interrupt it with Ctrl-C.',
  });
}
