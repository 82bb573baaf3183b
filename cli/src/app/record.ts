import type { Model } from '../artifacts/model.ts';
import type { Recording } from '../artifacts/samples.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { preciseNow } from '../record/arrivals.ts';
import { attributionOf } from '../record/attribute.ts';
import { type RecordedCall, startOutboundRecorder } from '../record/outbound-recorder.ts';
import { startRecorder } from '../record/recorder.ts';
import { makeRecordingDatabases, type RecordingDatabases } from '../record/recording-databases.ts';
import { type CommittedChange, clockOffset, readChanges } from '../record/row-changes.ts';
import { type TimedExchange, toSamples } from '../record/to-samples.ts';
import { runTraffic } from '../record/traffic-command.ts';
import { startMonolith } from '../runtime/applications.ts';
import { splitCommand } from '../runtime/commands/split-command.ts';
import { type Database, openDatabase } from '../runtime/database/index.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';
import { keepRecording, type RecordingBounds } from './keep-recording.ts';

export interface RecordOptions {
  /** Words of the command that makes the traffic; `monolith.test` of the configuration when empty. */
  readonly command: readonly string[];
  readonly bounds?: RecordingBounds | undefined;
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

interface Session extends RecordOptions {
  readonly project: Project;
  readonly model: Model;
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
    const session = { ...options, project, command, model: await modelOf(project, options.progress) };
    if (project.config.database.client === 'none') return finish(session, await capture(session), undefined);
    const database = await openDatabase(project, { progress: options.progress });
    try {
      return await recordWith(session, database);
    } finally {
      await database.close();
    }
  });
}

async function recordWith(session: Session, database: Database): Promise<Recording> {
  session.progress.step('taking a snapshot of the database');
  const databases = await makeRecordingDatabases(database, session.progress);
  let kept = false;
  try {
    const traffic = await capture(session, { database, databases });
    const recording = finish(session, traffic, databases.snapshot);
    kept = true;
    return recording;
  } finally {
    await databases.leave(kept);
  }
}

async function capture(
  { project, model, command, bounds, progress, output }: Session,
  data?: { readonly database: Database; readonly databases: RecordingDatabases },
): Promise<Traffic> {
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
    const recorder = await startRecorder(model, monolith.url, bounds?.maxBody);
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
  { project, model, command, bounds, progress }: Session,
  traffic: Traffic,
  snapshot: string | undefined,
): Recording {
  if (traffic.exchanges.length === 0) throw nothingRecorded(traffic.exitCode);
  tellUnanswered(traffic.calls, progress);
  progress.step('redacting and keeping what passed');
  return keepRecording(project, model, {
    source: 'proxy',
    command,
    bounds,
    samples: toSamples({
      ...traffic,
      commits: traffic.changes.map((change) => change.committedAt),
      attribute: attributionOf(model),
    }),
    exitCode: traffic.exitCode,
    changes: traffic.changes.map((change) => change.line),
    outbound: traffic,
    rowChanges: snapshot !== undefined,
    snapshot,
  });
}

/** They are broken off on both sides when the recording is replayed, so that only the way around a dead system is compared. */
function tellUnanswered(calls: readonly RecordedCall[], progress: Progress): void {
  const unanswered = calls.filter(({ answer }) => answer === undefined);
  if (unanswered.length === 0) return;
  const origins = [...new Set(unanswered.map(({ origin }) => origin))].join(', ');
  progress.note(
    `${unanswered.length} of ${calls.length} calls to other systems got no answer (${origins}): no answer is what verify gives them too`,
  );
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
