import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity, ProcessRecord } from '../artifacts/run-state.ts';
import { groupMembers, identify, isRunning, processesWithEnvironment } from '../ports/process-table.ts';
import { readRecords, removeRecord } from './registry.ts';

/** Environment variable that marks what we started. */
export const TOKEN_VARIABLE = 'MIGRATE_PROCESS';

const GRACE_MS = 5000;
const STEP_MS = 25;

/**
 * Ends a recorded process and everything it started: asks politely, waits, then insists.
 * Only what carries our identity or our mark is touched: its id may long belong to another program.
 */
export async function stopRecord(record: ProcessRecord, grace = GRACE_MS): Promise<void> {
  const leader = record.process;
  if (leader !== undefined && isRunning(leader)) {
    signalGroup(leader.pid, record.stopSignal);
    if (!(await goneWithin(grace, () => groupMembers(leader.pid).length === 0))) {
      signalGroup(leader.pid, 'SIGKILL');
      await goneWithin(grace, () => groupMembers(leader.pid).length === 0);
    }
  }
  await stopMarked(record.token, grace);
}

/** Whether the recorded process, or where its id was never written its mark, is alive. */
export function isAlive(record: ProcessRecord): boolean {
  return record.process === undefined
    ? processesWithEnvironment(TOKEN_VARIABLE, record.token).length > 0
    : isRunning(record.process);
}

/** Stops several, in the given order, and takes them off the record. */
export async function stopRecords(root: string, records: readonly ProcessRecord[]): Promise<void> {
  for (const record of records) {
    await stopRecord(record);
    removeRecord(root, record.token);
  }
}

/** Ends what commands that died left behind. */
export async function sweepOrphans(root: string): Promise<readonly ProcessRecord[]> {
  const orphans = orphansOf(root);
  await stopRecords(root, orphans.toReversed());
  return orphans;
}

/**
 * Ends at once what commands that died left at work on the project's files, and waits until it is gone. Databases, which want to
 * end in order, are left to a sweep.
 */
export function killOrphans(root: string): void {
  const orphans = orphansOf(root).filter((one) => one.role !== 'database');
  const groups = orphans.flatMap((one) =>
    one.process !== undefined && isRunning(one.process) ? [one.process.pid] : [],
  );
  const membersLeft = () => [
    ...groups.flatMap((group) => groupMembers(group)),
    ...orphans.flatMap((one) => markedIds(one.token)),
  ];
  const end = Date.now() + GRACE_MS;
  for (const group of groups) signalGroup(group, 'SIGKILL');
  for (const one of orphans) for (const pid of markedIds(one.token)) signal(pid, 'SIGKILL');
  while (membersLeft().length > 0 && Date.now() < end) Atomics.wait(NOTHING, 0, 0, STEP_MS);
}

/** Nobody ever wakes who waits on it: a pause in code that cannot await. */
const NOTHING = new Int32Array(new SharedArrayBuffer(4));

function orphansOf(root: string): readonly ProcessRecord[] {
  return readRecords(root).filter((one) => one.owner !== undefined && !isRunning(one.owner));
}

/** Children that left the group (daemons of process managers) still carry the mark in their environment. */
async function stopMarked(token: string, grace: number): Promise<void> {
  const asked = new Map<number, ProcessIdentity>();
  if (signalMarked(token, 'SIGTERM', asked) === 0) return;
  const gone = () => ![...asked.values()].some(isRunning) && markedIds(token).length === 0;
  if (await goneWithin(grace, gone)) return;
  signalMarked(token, 'SIGKILL', asked);
  await goneWithin(grace, gone);
}

/**
 * Signals whatever carries the mark and notes who it was: a process that is ending gives its environment back
 * before it is gone, so from then on only its identity tells that it is still there.
 */
function signalMarked(token: string, name: NodeJS.Signals, asked: Map<number, ProcessIdentity>): number {
  const ids = markedIds(token);
  for (const pid of ids) {
    const identity = identify(pid);
    if (identity !== undefined) asked.set(pid, identity);
    signal(pid, name);
  }
  return ids.length;
}

function markedIds(token: string): readonly number[] {
  return processesWithEnvironment(TOKEN_VARIABLE, token);
}

async function goneWithin(milliseconds: number, gone: () => boolean): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!gone()) {
    if (Date.now() > end) return false;
    await sleep(STEP_MS);
  }
  return true;
}

function signalGroup(group: number, name: NodeJS.Signals): void {
  signal(-group, name);
}

/** A process may end by itself between the look and the signal. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    if (identify(Math.abs(pid)) !== undefined) throw new Error(`the system refused ${name} to ${pid}`);
  }
}
