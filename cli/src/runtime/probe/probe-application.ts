import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
}

/**
 * Starts the application with a recorder preloaded, waits until it listens and has stopped registering, and ends it.
 * @throws Failure MIG-3013 when it does not come to listen, MIG-3004, MIG-3006
 */
export async function probeApplication(project: Project, options: ProbeOptions): Promise<ProbedRoute[]> {
  const folder = mkdtempSync(join(tmpdir(), 'migrate-probe-'));
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
      await recordingOf(project, running, folder);
    } finally {
      await running.stop();
    }
    return readRecordings(folder, project.appDir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until the first recording is there; it is written once the application listens and registers no more. */
async function recordingOf(project: Project, running: RunningProcess, folder: string): Promise<void> {
  const { startTimeout } = project.config.monolith;
  const end = Date.now() + startTimeout * 1000;
  while (running.exit() === undefined && Date.now() < end) {
    interruption.signal.throwIfAborted();
    if (recordings(folder).length > 0) return;
    await sleep(PAUSE_MS);
  }
  if (recordings(folder).length === 0) throw notStarted(running, startTimeout);
}

function notStarted(running: RunningProcess, seconds: number): Error {
  const exit = running.exit();
  const how =
    exit === undefined
      ? `no Express application of it listened within ${seconds} s`
      : `it ended with ${exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`}`;
  return fail('MIG-3013', {
    message: `The application could not be probed: ${how}`,
    cause: causeInLog(running.record.logFile),
  });
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
