import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Recording } from '../artifacts/samples.ts';
import { causeOf, fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { attributionOf } from '../record/attribute.ts';
import { readHar, unreadable } from '../record/har.ts';
import { type HarTraffic, trafficOf } from '../record/har-traffic.ts';
import { MAX_BODY } from '../record/recorder.ts';
import { makeRecordingDatabases } from '../record/recording-databases.ts';
import { toSamples } from '../record/to-samples.ts';
import { openDatabase } from '../runtime/database/index.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';
import { keepRecording, type RecordingBounds } from './keep-recording.ts';

export interface RecordHarOptions {
  /** Path of the HAR. */
  readonly file: string;
  readonly bounds: RecordingBounds;
  readonly progress: Progress;
}

/**
 * Makes a recording of what another tool wrote down. No row changes belong to it, so a snapshot of the database as it is now is taken,
 * and every request will be asked on that.
 * @throws Failure MIG-1011 for a file that is no HAR, MIG-5002 for one without exchanges, MIG-5005 for one of another application
 */
export async function recordHar(root: string, options: RecordHarOptions): Promise<Recording> {
  const { file, bounds, progress } = options;
  const project = loadProject(root);
  const name = basename(file);
  const har = readHar(readText(file, name), name, bounds.maxBody ?? MAX_BODY);
  return withLock(project.root, 'record', async () => {
    const model = await modelOf(project, progress);
    const attribute = attributionOf(model);
    const traffic = trafficOf(har, attribute);
    if (traffic.exchanges.length === 0) throw nothingOfOurs(name, har.exchanges.length);
    progress.note(skippedText(traffic));
    const beganAt = Math.min(...traffic.exchanges.map((one) => one.arrivedAt));
    const samples = toSamples({ ...traffic, beganAt, commits: [], clockOffset: 0, attribute });
    return withSnapshot(project, progress, (snapshot) =>
      keepRecording(project, model, {
        source: 'har',
        command: ['--har', name],
        exitCode: 0,
        samples,
        changes: [],
        rowChanges: false,
        snapshot,
        bounds,
      }),
    );
  });
}

/** Keeps the snapshot when `work` kept a recording. */
async function withSnapshot(
  project: Project,
  progress: Progress,
  work: (snapshot: string | undefined) => Recording,
): Promise<Recording> {
  if (project.config.database.client === 'none') return work(undefined);
  const database = await openDatabase(project, { progress });
  try {
    progress.step('taking a snapshot of the database');
    const databases = await makeRecordingDatabases(database, progress);
    let kept = false;
    try {
      const recording = work(databases.snapshot);
      kept = true;
      return recording;
    } finally {
      await databases.leave(kept);
    }
  } finally {
    await database.close();
  }
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(name, causeOf(error));
  }
}

function skippedText({ exchanges, skipped }: HarTraffic): string {
  const { unanswered, otherOrigins, noRoute } = skipped;
  return `${exchanges.length} requests to routes; left out: ${otherOrigins} to other servers, ${noRoute} to no route, ${unanswered} without an answer`;
}

function nothingOfOurs(name: string, exchanges: number): Error {
  if (exchanges === 0)
    return fail('MIG-5002', {
      message: `${name} holds no request that a server answered`,
      cause: 'Nothing was recorded; an earlier recording is untouched.',
      remedy: 'Record in the browser with the network panel open, then export the HAR with content.',
    });
  return fail('MIG-5005', {
    message: `${name} is not a recording of this application`,
    cause: `None of its ${exchanges} requests reaches a route; an earlier recording is untouched.`,
    remedy: 'Export the HAR while you use this application.',
  });
}
