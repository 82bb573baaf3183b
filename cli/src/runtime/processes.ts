import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ProcessRecord, ProcessRole } from '../artifacts/run-state.ts';
import { causeOf, type Failure, fail } from '../errors/problem.ts';
import { interruption } from '../ports/interruption.ts';
import { identify } from '../ports/process-table.ts';
import { putRecord, removeRecord } from './registry.ts';
import { ensureRunFolder } from './run-folder.ts';
import { stopRecord, TOKEN_VARIABLE } from './stopping.ts';

/** What to start and how it is remembered. */
export interface ProcessSpec {
  readonly name: string;
  readonly role: ProcessRole;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** True: outlives the command that starts it, until `down`. False: ends with its command, however that ends. */
  readonly managed: boolean;
  readonly stopSignal?: 'SIGTERM' | 'SIGINT';
  readonly port?: number;
  readonly url?: string;
  readonly health?: string;
  readonly fingerprint?: string;
  /** OS user to run as, when we are root and the program refuses root. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Continue an existing log instead of beginning a new one. */
  readonly appendLog?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly record: ProcessRecord;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** How it ended, or undefined while it runs. */
  exit(): Exit | undefined;
  /** Adds what became known after the start, such as the address of an admin listener. */
  amend(fields: Partial<ProcessRecord>): void;
  stop(): Promise<void>;
}

/**
 * Starts a process in its own group, with its output in a private log.
 * It is on record before it exists (by token) and again as soon as it has an id, so that a crash of ours at any moment loses nothing.
 * @throws Failure MIG-3006 when the program does not exist, MIG-3004 when it cannot be started.
 */
export async function startProcess(root: string, spec: ProcessSpec): Promise<RunningProcess> {
  interruption.signal.throwIfAborted();
  ensureRunFolder(root);
  const intent = intentOf(spec);
  putRecord(root, intent);
  const child = spawnLogged(spec, intent.token);
  const { pid } = child;
  if (pid === undefined) {
    removeRecord(root, intent.token);
    throw cannotStart(spec, await spawnError(child));
  }
  const started = identify(pid);
  const record: ProcessRecord = started === undefined ? intent : { ...intent, process: started };
  putRecord(root, record);
  return handleOf(root, child, pid, record);
}

function intentOf(spec: ProcessSpec): ProcessRecord {
  const owner = spec.managed ? undefined : identify(process.pid);
  return {
    name: spec.name,
    role: spec.role,
    token: randomBytes(12).toString('hex'),
    stopSignal: spec.stopSignal ?? 'SIGTERM',
    logFile: spec.logFile,
    ...(owner === undefined ? {} : { owner }),
    ...(spec.port === undefined ? {} : { port: spec.port }),
    ...(spec.url === undefined ? {} : { url: spec.url }),
    ...(spec.health === undefined ? {} : { health: spec.health }),
    ...(spec.fingerprint === undefined ? {} : { fingerprint: spec.fingerprint }),
  };
}

function spawnLogged(spec: ProcessSpec, token: string): ChildProcess {
  const [program = '', ...args] = spec.argv;
  const log = openLog(spec.logFile, spec.appendLog === true);
  try {
    return spawn(program, args, {
      cwd: spec.cwd,
      env: { ...spec.env, [TOKEN_VARIABLE]: token },
      stdio: ['ignore', log, log],
      detached: true,
      ...(spec.user ?? {}),
    });
  } finally {
    closeSync(log);
  }
}

/** The log of the run before is kept beside the new one: a crash is often explained there. */
function openLog(file: string, append: boolean): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!append && existsSync(file)) renameSync(file, file.replace(/(\.log)?$/, '.previous.log'));
  return openSync(file, 'a', 0o600);
}

function spawnError(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve));
}

function cannotStart(spec: ProcessSpec, error: Error): Failure {
  const program = basename(spec.argv[0] ?? '');
  const missing = 'code' in error && error.code === 'ENOENT';
  return fail(
    missing ? 'MIG-3006' : 'MIG-3004',
    {
      message: missing
        ? `The program ${program}, needed for ${spec.name}, was not found`
        : `${spec.name} could not be started`,
      cause: causeOf(error),
      remedy: missing
        ? `Install the application’s dependencies (npm install) or ${program} itself; it was looked for in ${spec.cwd} and on the PATH.`
        : undefined,
    },
    { cause: error },
  );
}

function handleOf(root: string, child: ChildProcess, pid: number, first: ProcessRecord): RunningProcess {
  let record = first;
  let ended: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = { code, signal };
      resolve(ended);
    });
  });
  child.on('error', () => undefined);
  child.unref();
  const stop = async () => {
    forget();
    await stopRecord(record);
    removeRecord(root, record.token);
  };
  const forget = interruption.onInterrupt(stop);
  return {
    get record() {
      return record;
    },
    pid,
    exited,
    exit: () => ended,
    amend: (fields) => {
      record = { ...record, ...fields };
      putRecord(root, record);
    },
    stop,
  };
}
