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

const recordingSchema = z.object({
  routes: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      file: z.string().optional(),
      line: z.number().int().positive().optional(),
    }),
  ),
});

/** A route that the running application had; its place is relative to the application's folder. */
export type ProbedRoute = z.infer<typeof recordingSchema>['routes'][number];

export interface ProbeOptions {
  readonly databaseUrl: string | undefined;
  readonly progress: Progress;
  /** Whether these are all the routes that can be expected; if not, some are waited for. */
  readonly isComplete: (routes: readonly ProbedRoute[]) => boolean;
}

/**
 * Starts the application with a recorder preloaded, waits until it listens and has stopped registering, and ends it.
 * @throws Failure MIG-3013 when it does not come to listen, MIG-3004, MIG-3006
 */
export async function probeApplication(project: Project, options: ProbeOptions): Promise<ProbedRoute[]> {
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
): Promise<ProbedRoute[]> {
  const { startTimeout } = project.config.monolith;
  const end = Date.now() + startTimeout * 1000;
  let state = '';
  let routes: ProbedRoute[] | undefined;
  let until = end;
  while (running.exit() === undefined && Date.now() < until) {
    interruption.signal.throwIfAborted();
    const current = stateOf(folder);
    if (current !== state) {
      const first = routes === undefined;
      state = current;
      routes = readRecordings(folder, project.appDir);
      if (isComplete(routes)) return routes;
      if (first) progress.step('waiting for routes that the application may register later');
      until = Math.min(Date.now() + LATE_MS, end);
    }
    await sleep(PAUSE_MS);
  }
  if (routes === undefined) throw notStarted(running, folder, startTimeout);
  return routes;
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

function recordings(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

/** A cluster writes one recording for each of its processes; the routes are those of all. */
function readRecordings(folder: string, appDir: string): ProbedRoute[] {
  return recordings(folder).flatMap((name) => {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return recordingSchema.parse(parsed).routes.map(({ file, ...route }) => ({
      ...route,
      ...(file === undefined ? {} : { file: relative(appDir, file).split(sep).join('/') }),
    }));
  });
}
