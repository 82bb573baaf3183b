import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { interruption } from '../../ports/interruption.ts';
import { installCapture } from '../../record/capture-schema.ts';
import type { Database } from '../../runtime/database/index.ts';
import { STATE_SCHEMA } from './state-schema.ts';

/** A row change that the application made since the last move. */
export interface OwnChange {
  readonly table: string;
  readonly op: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Rows of one transaction are there at once. */
  readonly transaction: string;
  /** What the connection that wrote it calls itself. */
  readonly writer: string;
}

/** A throw-away clone of a recording's snapshot that can be put into the state before any sample. */
export interface DatabaseStates {
  /** Of the clone. */
  readonly name: string;
  readonly url: string;
  /** Undoes what was written since, then applies or takes back recorded changes until exactly `position` are in. */
  moveTo(position: number): Promise<void>;
  /** Repeats, on top of the position, what `changesSoFar` told of a request. */
  repeat(changes: string): Promise<void>;
  /** What others can see of the application's writes since the last move, while it may still be writing; for `repeat` alone. */
  changesSoFar(): Promise<string>;
  /** What the application wrote since the last move, in order; once it was still for so many milliseconds, if it wrote at all. */
  ownChanges(still?: number): Promise<readonly OwnChange[]>;
  close(): Promise<void>;
}

export interface StatesOptions {
  readonly database: Database;
  readonly snapshot: string;
  /** Name of the clone. */
  readonly name: string;
  readonly changes: readonly string[];
}

/** An application may write on after it has answered; longer than this nothing is waited for. */
const QUIET_MS = 1000;
/** Between the answer and what its listeners write, and between their statements. */
const STILL_MS = 10;
const MOVE_ATTEMPTS = 4;

export async function openStates(options: StatesOptions): Promise<DatabaseStates> {
  const { database, snapshot, name, changes } = options;
  const drop = () => database.drop(name);
  const forget = interruption.onInterrupt(drop);
  try {
    await database.drop(name);
    await database.clone(snapshot, name);
    await database.withClient(name, async (client) => {
      await installCapture(client);
      await client.query(STATE_SCHEMA);
      await loadChanges(client, changes);
      await checkReplicaRole(client);
    });
  } catch (error) {
    forget();
    await drop();
    throw error;
  }
  return {
    name,
    url: database.urlOf(name),
    moveTo: (position) =>
      database.withClient(name, async (client) => {
        await untilQuiet(client);
        await move(client, position);
      }),
    repeat: (changes) =>
      database.withClient(name, async (client) => {
        await client.query('select migrate_capture.repeat($1)', [changes]);
      }),
    changesSoFar: () => database.withClient(name, readChanges),
    ownChanges: (still = STILL_MS) => database.withClient(name, (client) => readOwnChanges(client, still)),
    close: async () => {
      forget();
      await drop();
    },
  };
}

async function loadChanges(client: pg.Client, changes: readonly string[]): Promise<void> {
  await client.query(
    `insert into migrate_capture.recorded
     select nr, j ->> 'table', j ->> 'op', nullif(j -> 'before', 'null'), nullif(j -> 'after', 'null')
       from unnest($1::text[]) with ordinality as lines (line, nr), lateral (select line::jsonb as j) as parsed`,
    [changes],
  );
}

/** Better told now than at the first interaction. */
async function checkReplicaRole(client: pg.Client): Promise<void> {
  await client.query("begin; set local session_replication_role = 'replica'; rollback");
}

/** A row that the application wrote late may stand where a recorded one belongs: the next attempt takes it back first. */
async function move(client: pg.Client, position: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query('select migrate_capture.move($1)', [position]);
      return;
    } catch (error) {
      if (attempt === MOVE_ATTEMPTS) throw error;
      await untilQuiet(client, STILL_MS);
    }
  }
}

/** Who writes may be followed by listeners that write more: there the database must have been still for a moment. */
async function readOwnChanges(client: pg.Client, still: number): Promise<readonly OwnChange[]> {
  const read = async () =>
    await client.query<OwnChange>(
      `select tbl as "table", op, before, after, xid::text as transaction, app as writer
         from migrate_capture.changes order by seq`,
    );
  await untilQuiet(client);
  const { rows } = await read();
  if (rows.length === 0) return rows;
  await untilQuiet(client, still);
  return (await read()).rows;
}

/** As text: row images that passed through JavaScript would lose digits of big numbers. */
async function readChanges(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ changes: string }>(
    `select coalesce(jsonb_agg(to_jsonb(c) - 'seq' - 'xid' - 'app' order by seq), '[]')::text as changes from migrate_capture.changes c`,
  );
  return rows[0]?.changes ?? '[]';
}

/** Waits until no other connection is inside a transaction, nor was in the last few milliseconds. */
async function untilQuiet(client: pg.Client, still = 0): Promise<void> {
  const end = Date.now() + QUIET_MS;
  for (;;) {
    const { rows } = await client.query<{ busy: number }>(
      `select count(*)::int as busy from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
          and (state <> 'idle' or state_change > clock_timestamp() - $1 * interval '1 millisecond')`,
      [still],
    );
    if ((rows[0]?.busy ?? 0) === 0 || Date.now() > end) return;
    await sleep(2);
  }
}
