import { randomBytes } from 'node:crypto';
import { interruption } from '../ports/interruption.ts';
import type { Progress } from '../ports/progress.ts';
import { type Database, pristineName } from '../runtime/database/index.ts';
import { installCapture } from './capture-schema.ts';

/** A snapshot that stays with the samples, and a clone of it that the recorded instance works on. */
export interface RecordingDatabases {
  readonly snapshot: string;
  readonly working: string;
  /** Drops the clone; without samples the snapshot too. */
  readonly leave: (keepSnapshot: boolean) => Promise<void>;
}

/** PostgreSQL cuts longer names, which would make two into one. */
const MAX_NAME = 40;

/** Clones the database as it is now, installs the capture of row changes in the working clone, and promises to clean up. */
export async function makeRecordingDatabases(
  database: Database,
  progress: Progress,
): Promise<RecordingDatabases> {
  const prefix = snapshotPrefix(database);
  const snapshot = `${prefix}${randomBytes(4).toString('hex')}`;
  const working = `${database.name.slice(0, MAX_NAME)}_rec`;
  let done = false;
  const leave = async (keepSnapshot: boolean) => {
    if (done) return;
    done = true;
    forget();
    await database.drop(working);
    const stale = (await snapshotsOf(database)).filter((name) => keepSnapshot === (name !== snapshot));
    for (const name of stale) await database.drop(name);
  };
  const forget = interruption.onInterrupt(() => leave(false));
  try {
    await database.drop(working);
    await database.clone(await sourceOf(database, progress), snapshot);
    await database.clone(snapshot, working);
    await database.withClient(working, installCapture);
    return { snapshot, working, leave };
  } catch (error) {
    await leave(false);
    throw error;
  }
}

/**
 * Cloning cuts off whoever is connected, and an application without an error listener on its pool dies of that. So beside a running
 * application the clone of its set-up state is taken, where there is one.
 */
async function sourceOf(database: Database, progress: Progress): Promise<string> {
  const pristine = pristineName(database.name);
  if ((await connectionsTo(database)) === 0 || !(await database.exists(pristine))) return database.name;
  progress.note('the running application keeps its database; the recording starts from the data as set up');
  return pristine;
}

async function connectionsTo(database: Database): Promise<number> {
  return database.withClient(database.name, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    return rows[0]?.count ?? 0;
  });
}

function snapshotPrefix(database: Database): string {
  return `${database.name.slice(0, MAX_NAME)}_recording_`;
}

async function snapshotsOf(database: Database): Promise<readonly string[]> {
  const prefix = snapshotPrefix(database);
  return database.withClient(database.name, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database order by datname',
    );
    return rows
      .map(({ datname }) => datname)
      .filter((name) => name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length)));
  });
}
