import { randomBytes } from 'node:crypto';
import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import { type Recording, SAMPLES_SCHEMA } from '../artifacts/samples.ts';
import { writeArtifact } from '../artifacts/store.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { preciseNow } from '../record/arrivals.ts';
import { attributionOf } from '../record/attribute.ts';
import { type RecordedCall, startOutboundRecorder } from '../record/outbound-recorder.ts';
import { writeOutboundCalls } from '../record/outbound-store.ts';
import { startRecorder } from '../record/recorder.ts';
import { makeRecordingDatabases, type RecordingDatabases } from '../record/recording-databases.ts';
import { redactSamples } from '../record/redact.ts';
import { type CommittedChange, clockOffset, readChanges } from '../record/row-changes.ts';
import { writeSamples } from '../record/store.ts';
import { coverageOf, type TimedExchange, toSamples } from '../record/to-samples.ts';
import { runTraffic } from '../record/traffic-command.ts';
import { startMonolith } from '../runtime/applications.ts';
import { splitCommand } from '../runtime/commands/split-command.ts';
import { type Database, openDatabase } from '../runtime/database/index.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';

export interface RecordOptions {
  /** Words of the command that makes the traffic; `monolith.test` of the configuration when empty. */
  readonly command: readonly string[];
  readonly progress: Progress;
  /** Where the command's output goes. */
  readonly output: { write(text: string | Uint8Array): unknown };
}

/** What passed while the command ran. */
interface Traffic {
  readonly exitCode: number;
  readonly exchanges: readonly TimedExchange[];
  readonly changes: readonly CommittedChange[];
  readonly calls: readonly RecordedCall[];
  readonly clockOffset: number;
  readonly beganAt: number;
}

/**
 * Runs a command against an instance of the monolith of its own and keeps every exchange, every row change and a snapshot of the
 * database from before. All or nothing: an interrupted recording leaves the last one as it was.
 * @throws Failure MIG-1006 without a command, MIG-3002 to MIG-3009, MIG-5002 when nothing passed
 */
export async function record(root: string, options: RecordOptions): Promise<Recording> {
  const project = loadProject(root);
  const command = trafficCommandOf(project, options.command);
  return withLock(project.root, 'record', async () => {
    const model = await modelOf(project, options.progress);
    if (project.config.database.client === 'none')
      return finish(project, model, command, await capture(project, model, command, options), undefined);
    const database = await openDatabase(project, { progress: options.progress });
    try {
      return await recordWith(project, model, command, database, options);
    } finally {
      await database.close();
    }
  });
}

async function recordWith(
  project: Project,
  model: Model,
  command: readonly string[],
  database: Database,
  options: RecordOptions,
): Promise<Recording> {
  options.progress.step('taking a snapshot of the database');
  const databases = await makeRecordingDatabases(database, options.progress);
  let kept = false;
  try {
    const traffic = await capture(project, model, command, options, { database, databases });
    const recording = finish(project, model, command, traffic, databases.snapshot);
    kept = true;
    return recording;
  } finally {
    await databases.leave(kept);
  }
}

async function capture(
  project: Project,
  model: Model,
  command: readonly string[],
  options: RecordOptions,
  data?: { readonly database: Database; readonly databases: RecordingDatabases },
): Promise<Traffic> {
  const { progress, output } = options;
  const working = data?.databases.working ?? '';
  const databaseUrl = data?.database.urlOf(working);
  const offset = await data?.database.withClient(working, (client) => clockOffset(client, preciseNow));
  const outbound = await startOutboundRecorder(preciseNow);
  const monolith = await startMonolith(project, {
    databaseUrl,
    name: 'monolith-recording',
    outbound: { url: outbound.url, except: [] },
    progress,
  }).catch(async (error: unknown) => {
    await outbound.finish();
    throw error;
  });
  try {
    const recorder = await startRecorder(model, monolith.url);
    const beganAt = preciseNow();
    progress.step(`recording: ${command.join(' ')}`);
    const exit = await runTraffic(project, {
      name: 'record-command',
      argv: command,
      baseUrl: recorder.url,
      databaseUrl,
      output,
    }).catch(async (error: unknown) => {
      await recorder.finish();
      throw error;
    });
    const exchanges = await recorder.finish();
    await monolith.stop();
    const changes = (await data?.database.withClient(working, readChanges)) ?? [];
    const calls = await outbound.finish();
    return { exitCode: exit.code ?? 128, exchanges, changes, calls, clockOffset: offset ?? 0, beganAt };
  } finally {
    await monolith.stop();
    await outbound.finish();
  }
}

function finish(
  project: Project,
  model: Model,
  command: readonly string[],
  traffic: Traffic,
  snapshot: string | undefined,
): Recording {
  if (traffic.exchanges.length === 0) throw nothingRecorded(traffic.exitCode);
  const samples = toSamples({
    ...traffic,
    commits: traffic.changes.map((change) => change.committedAt),
    attribute: attributionOf(model),
  });
  const redaction = redactSamples(samples);
  const recording: Recording & { readonly id: string } = {
    schema: SAMPLES_SCHEMA,
    application: model.application.name,
    id: randomBytes(8).toString('hex'),
    at: new Date().toISOString(),
    command: [...command],
    exitCode: traffic.exitCode,
    ...(snapshot === undefined ? {} : { snapshot }),
    rowChanges: snapshot !== undefined,
    changes: traffic.changes.length,
    coverage: coverageOf(
      model.routes.map((route) => route.id),
      samples,
    ),
    samples: samples.length,
  };
  writeArtifact(project.root, paths.model, model);
  writeOutboundCalls(project.root, recording.id, traffic);
  writeSamples(project.root, {
    recording,
    samples: redaction.samples,
    secrets: redaction.secrets.entries(),
    changes: traffic.changes.map((change) => change.line),
  });
  appendJournal(project.root, {
    event: 'record',
    why: command.join(' '),
    numbers: { samples: samples.length, changes: traffic.changes.length, exitCode: traffic.exitCode },
  });
  return recording;
}

export function trafficCommandOf(project: Project, words: readonly string[]): readonly string[] {
  if (words.length > 0) return words;
  const { test } = project.config.monolith;
  if (test === undefined)
    throw fail('MIG-1006', {
      message: 'No command to record',
      remedy: 'Say which command makes the traffic: `migrate record -- npm test`; it gets BASE_URL.',
    });
  const [only, ...more] = splitCommand(test) ?? [];
  return only !== undefined && more.length === 0 && Object.keys(only.env).length === 0
    ? only.argv
    : ['sh', '-c', test];
}

function nothingRecorded(exitCode: number): Error {
  return fail('MIG-5002', {
    message: `The command ended with exit code ${exitCode} and sent no request through BASE_URL`,
    cause: 'Nothing was recorded; an earlier recording is untouched.',
  });
}
