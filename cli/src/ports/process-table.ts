import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../artifacts/run-state.ts';
import { type LinuxStat, parseLinuxStat } from './linux-stat.ts';

/** What the operating system knows about processes: `/proc` on Linux, `ps` elsewhere. */

/** The process with this id right now, or undefined when there is none (a zombie whose threads are gone is none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether this very process still runs; false when its id was given to another one. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/** Ids of the living processes of a process group. */
export function groupMembers(group: number): readonly number[] {
  if (process.platform !== 'linux') {
    return psRows('pid=,pgid=,stat=')
      .filter(([, pgid, stat]) => Number(pgid) === group && !stat?.startsWith('Z'))
      .map(([pid]) => Number(pid));
  }
  return linuxPids().filter((pid) => {
    const stat = linuxStat(pid);
    return stat !== undefined && !stat.isGone && stat.group === group;
  });
}

/** Ids of the living processes whose environment at start held `VARIABLE=value`; Linux only, none elsewhere. */
export function processesWithEnvironment(variable: string, value: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  const wanted = `${variable}=${value}`;
  return linuxPids().filter(
    (pid) => identify(pid) !== undefined && readProc(pid, 'environ')?.split('\0').includes(wanted) === true,
  );
}

/** The command line of a process, where it can be told. */
export function commandLineOf(pid: number): readonly string[] {
  if (process.platform !== 'linux') return [];
  return (readProc(pid, 'cmdline') ?? '').split('\0').filter((word) => word !== '');
}

function linuxStat(pid: number): LinuxStat | undefined {
  const text = readProc(pid, 'stat');
  return text === undefined ? undefined : parseLinuxStat(text);
}

/** Ticks since boot, with the boot they count from: after a reboot both id and ticks may repeat. */
function linuxStart(pid: number): string | undefined {
  const stat = linuxStat(pid);
  if (stat === undefined || stat.isGone) return undefined;
  return `${bootId()}-${stat.start}`;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  } catch {
    return 'boot';
  }
}

function linuxPids(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0);
}

/** A process may end, or belong to somebody else, between any two looks. */
function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined;
  }
}

function psStart(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' || text.startsWith('Z') ? undefined : text.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

function psRows(columns: string): readonly string[][] {
  return execFileSync('ps', ['-axo', columns], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}
