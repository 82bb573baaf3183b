import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { fail } from '../../errors/problem.ts';
import { interruption } from '../../ports/interruption.ts';
import type { Progress } from '../../ports/progress.ts';
import { freePort } from '../../ports/sockets.ts';
import { buildMonolith, startUnwatched } from '../applications.ts';
import { causeInLog } from '../log-tail.ts';
import type { RunningProcess } from '../processes.ts';
import type { Project } from '../project.ts';

const RECORDER = 'route-recorder.cjs';
const PAUSE_MS = 100;
/** How long an application that listens may register nothing while something is still expected of it. */
const LATE_MS = 5000;

/** Recordings of applications that listen, and of those that do not, or no more. */
type Kind = 'json' | 'sofar';

const placeSchema = z.object({ file: z.string(), line: z.number().int().positive() });
const recordingSchema = z.object({
  routes: z.array(z.object({ method: z.string(), path: z.string(), ...placeSchema.partial().shape })),
  mounts: z.array(placeSchema),
});

/** What the running application registered: its routes, and where routers were mounted. Places are relative to its folder. */
export type Recording = z.infer<typeof recordingSchema>;

export interface ProbeOptions {
  readonly databaseUrl: string | undefined;
  readonly progress: Progress;
  /** Whether this is all that can be expected; if not, more is waited for. */
  readonly isComplete: (recording: Recording) => boolean;
}

/**
 * Starts the application with a recorder preloaded, waits until it listens and has stopped registering, and ends it.
 * @throws Failure MIG-3013 when it does not come to listen, MIG-3004, MIG-3006
 */
export async function probeApplication(project: Project, options: ProbeOptions): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'migrate-probe-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = interruption.onInterrupt(remove);
  try {
    await buildMonolith(project, options);
    const port = await freePort();
    options.progress.step(`starting the application with a recorder on port ${port}`);
    const running = await startUnwatched(project, {
      ...options,
      name: 'probe',
      port,
      preload: RECORDER,
      extraEnv: { MIGRATE_PROBE_DIR: folder },
    });
    try {
      return await recordingOf(project, running, folder, options);
    } finally {
      await running.stop();
    }
  } finally {
    forget();
    remove();
  }
}

/**
 * A recording is written once the application listens and registers no more. Routes may come later still: of other processes,
 * or when a connection is there; so while something is expected, the application is left running for a while.
 */
async function recordingOf(
  project: Project,
  running: RunningProcess,
  folder: string,
  { isComplete, progress }: ProbeOptions,
): Promise<Recording> {
  const { startTimeout } = project.config.monolith;
  const end = Date.now() + startTimeout * 1000;
  let state = '';
  let recording: Recording | undefined;
  let until = end;
  while (running.exit() === undefined && Date.now() < until) {
    interruption.signal.throwIfAborted();
    const current = stateOf(folder);
    if (current !== state) {
      const first = recording === undefined;
      state = current;
      recording = readRecordings(folder, project.appDir);
      if (isComplete(recording)) return recording;
      if (first) progress.step('waiting for routes that the application may register later');
      until = Math.min(Date.now() + LATE_MS, end);
    }
    await sleep(PAUSE_MS);
  }
  return recording ?? soFar(project, running, folder, isComplete);
}

/** What it had registered when it ended or its time was over, as where it has no database; only if nothing else is expected. */
function soFar(
  { config, appDir }: Project,
  running: RunningProcess,
  folder: string,
  isComplete: ProbeOptions['isComplete'],
): Recording {
  const recording = readRecordings(folder, appDir, 'sofar');
  if (recording.routes.length > 0 && isComplete(recording)) return recording;
  throw notStarted(running, folder, config.monolith.startTimeout);
}

/** Changes with each recording that is written. */
function stateOf(folder: string): string {
  return recordings(folder)
    .map((name) => `${name} ${statSync(join(folder, name), { bigint: true }).mtimeNs}`)
    .join();
}

function notStarted(running: RunningProcess, folder: string, seconds: number): Error {
  return fail('MIG-3013', {
    message: `The application could not be probed: ${howFar(running, folder, seconds)}`,
    cause: causeInLog(running.record.logFile),
  });
}

/** Where it stopped, as far as it can be told. */
function howFar(running: RunningProcess, folder: string, seconds: number): string {
  const exit = running.exit();
  if (exit !== undefined)
    return `it ended with ${exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`}`;
  const has = (kind: string): boolean => readdirSync(folder).some((name) => name.endsWith(`.${kind}`));
  if (!has('loaded'))
    return 'its Node.js did not load the recorder, as where the start command replaces NODE_OPTIONS in a shell';
  return has('listening')
    ? 'it listens, but with no Express that could be watched, as where a build has the package in its own file'
    : `no Express application of it listened within ${seconds} s`;
}

function recordings(folder: string, kind: Kind = 'json'): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(`.${kind}`))
    .sort();
}

/** A cluster writes one recording for each of its processes; what was registered is what all have. */
function readRecordings(folder: string, appDir: string, kind: Kind = 'json'): Recording {
  const all = recordings(folder, kind).map((name) => {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return recordingSchema.parse(parsed);
  });
  const inApplication = (file: string): string => relative(appDir, file).split(sep).join('/');
  return {
    routes: all.flatMap(({ routes }) =>
      routes.map(({ file, ...route }) => ({
        ...route,
        ...(file === undefined ? {} : { file: inApplication(file) }),
      })),
    ),
    mounts: all.flatMap(({ mounts }) =>
      mounts.map(({ file, line }) => ({ file: inApplication(file), line })),
    ),
  };
}
