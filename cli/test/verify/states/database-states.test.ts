import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { silent } from '../../../src/ports/progress.ts';
import { preciseNow } from '../../../src/record/arrivals.ts';
import { makeRecordingDatabases, type RecordingDatabases } from '../../../src/record/recording-databases.ts';
import { clockOffset, readChanges } from '../../../src/record/row-changes.ts';
import { purgeEmbedded } from '../../../src/runtime/database/embedded.ts';
import { type Database, openDatabase } from '../../../src/runtime/database/index.ts';
import { withLock } from '../../../src/runtime/lock.ts';
import { loadProject } from '../../../src/runtime/project.ts';
import { type DatabaseStates, openStates } from '../../../src/verify/states/database-states.ts';
import { copyFixture, type FixtureCopy } from '../../helpers/copy-fixture.ts';

const SCHEMA = `
  create schema other;
  create table plain (id serial primary key, name text unique, big numeric, made timestamptz, raw bytea, extra jsonb);
  create table strict (id bigint generated always as identity primary key, n int, twice int generated always as (n * 2) stored);
  create table child (plain_id int not null references plain on delete cascade, word text);
  create table other."Odd Name" ("Some Key" int, second int, "the value" text[], primary key ("Some Key", second));
  insert into plain (name, big) values ('seed', 12345678901234567890.123456789);
  insert into child values (1, 'twin'), (1, 'twin');`;

/** What an application did while it was recorded, one committed transaction per step. */
const STEPS = [
  `insert into plain (name, big, made, raw, extra) values ('one', 9007199254740993.10, '2026-01-02T03:04:05.123456Z', '\\xdeadbeef', '{"a": [1, null]}')`,
  `update plain set name = 'uno' where name = 'one'; insert into strict (n) values (21)`,
  `insert into other."Odd Name" values (1, 2, '{"a b",NULL,"c\\"d"}')`,
  `delete from plain where name = 'seed'`,
  `update strict set n = 22; update other."Odd Name" set "Some Key" = 5, second = 6`,
  `insert into child select id, 'late' from plain`,
  `truncate other."Odd Name"`,
];

describe('database states', () => {
  let copy: FixtureCopy;
  let database: Database;
  let recording: RecordingDatabases;
  let states: DatabaseStates;
  const pictures: string[] = [];
  const NAME = 'states_test';

  const within = <T>(name: string, work: (client: pg.Client) => Promise<T>) =>
    database.withClient(name, work);
  const picture = (name: string) =>
    within(name, async (client) => {
      const { rows } = await client.query<{ all: string }>(`select json_build_object(
        'plain', (select json_agg(p order by id) from plain p), 'strict', (select json_agg(s order by id) from strict s),
        'child', (select json_agg(c order by plain_id, word) from child c),
        'odd', (select json_agg(o order by second) from other."Odd Name" o))::text as all`);
      return rows[0]?.all ?? '';
    });

  beforeAll(async () => {
    copy = copyFixture('verification/notes');
    database = await withLock(copy.root, 'test', () => openDatabase(loadProject(copy.root)));
    await within(database.name, (client) => client.query(SCHEMA));
    recording = await makeRecordingDatabases(database, silent);
    pictures.push(await picture(recording.working));
    for (const step of STEPS) {
      await within(recording.working, (client) => client.query(`begin; ${step}; commit`));
      pictures.push(await picture(recording.working));
    }
    await within(recording.working, (client) => client.query('begin; delete from plain; rollback'));
    const changes = await within(recording.working, readChanges);
    states = await openStates({
      database,
      snapshot: recording.snapshot,
      name: NAME,
      changes: changes.map((one) => one.line),
    });
  });
  afterAll(async () => {
    await states.close();
    await recording.leave(false);
    expect(await database.exists(NAME)).toBe(false);
    await database.close();
    await purgeEmbedded(copy.root);
    copy.remove();
  });

  /** Until somebody waits for what another has not committed. */
  const expectWaiting = async (client: pg.Client) => {
    const { rows } = await client.query('select 1 from pg_locks where not granted');
    expect(rows).toHaveLength(1);
  };

  /** Row changes after each step: cascades and truncated rows count, rollbacks do not. */
  const positions = [0, 1, 3, 4, 7, 9, 10, 11];

  test('follow the recording forwards, backwards and by leaps, exactly', async () => {
    for (const step of [0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1, 0, 7, 2, 5, 0]) {
      await states.moveTo(positions[step] ?? 0);
      expect({ step, rows: await picture(NAME) }).toEqual({ step, rows: pictures[step] });
    }
  });

  test('take back what the application wrote itself: inserts, updates, deletes, cascades, truncates', async () => {
    await states.moveTo(positions[3] ?? 0);
    await within(NAME, (client) =>
      client.query(`insert into plain (name) values ('mine'); update plain set big = 1, name = name || '!' where id <= 2;
        delete from plain where name = 'seed!'; update strict set n = 0; truncate other."Odd Name"; insert into strict (n) values (1)`),
    );
    const own = await states.ownChanges();
    expect(own.map((one) => `${one.op} ${one.table}`)).toContain('DELETE public.child');
    expect(new Set(own.map(({ transaction }) => transaction)).size).toBe(1);
    expect(own[0]?.writer).toBe('migrate');
    await states.moveTo(positions[3] ?? 0);
    expect(await picture(NAME)).toBe(pictures[3]);
    expect(await states.ownChanges()).toEqual([]);
  });

  test('repeat what a request had written so far, and take it back like its own', async () => {
    const start = positions[3] ?? 0;
    await states.moveTo(start);
    const inserted = () =>
      within(
        NAME,
        async (client) => (await client.query(`insert into plain (name) values ('next') returning id`)).rows,
      );
    await within(NAME, (client) =>
      client.query(`insert into plain (name) values ('mine'); update plain set big = 1 where id = 1`),
    );
    const soFar = await states.changesSoFar();
    const written = await picture(NAME);
    const next = await inserted();
    await states.moveTo(start);
    await states.repeat(soFar);
    expect(await picture(NAME)).toBe(written);
    expect(await inserted()).toEqual(next);
    await states.moveTo(start);
    expect(await picture(NAME)).toBe(pictures[3]);
    await expect(
      states.repeat(soFar.replace('INSERT', 'DELETE').replace('"before": null', '"before": {"id": 77}')),
    ).rejects.toThrow(/is not there/);
    await states.moveTo(start);
  });

  test('take back a row that was written late where a recorded one belongs', async () => {
    await states.moveTo(0);
    await within(NAME, async (late) => {
      await late.query(`begin; insert into plain (id, name) values (2, 'late')`);
      const moved = states.moveTo(positions[1] ?? 0);
      await vi.waitFor(() => within(NAME, expectWaiting), { timeout: 4000, interval: 20 });
      await late.query('commit');
      await moved;
    });
    expect(await picture(NAME)).toBe(pictures[1]);
    await states.moveTo(0);
  });

  test('sequences stand where they stood, and never where the next insert would collide', async () => {
    const nextPlain = () =>
      within(
        NAME,
        async (client) =>
          (await client.query(`insert into plain (name) values ('n' || random()) returning id`)).rows[0]?.id,
      );
    await states.moveTo(0);
    expect(await nextPlain()).toBe(2);
    await states.moveTo(positions[7] ?? 0);
    expect(await nextPlain()).toBe(3);
    await states.moveTo(0);
    expect(await nextPlain()).toBe(2);
    await states.moveTo(0);
  });

  test('what cannot be restored is an error, not another state', async () => {
    await states.moveTo(0);
    await within(NAME, (client) => client.query(`set session_replication_role = replica; delete from plain`));
    await expect(states.moveTo(positions[7] ?? 0)).rejects.toThrow(/is not there/);
    await within(NAME, (client) =>
      client.query(
        `set session_replication_role = replica; insert into plain (id, name, big) values (1, 'seed', 12345678901234567890.123456789)`,
      ),
    );
  });

  test('the server’s clock on the same machine is ours', async () => {
    expect(Math.abs(await within(database.name, (client) => clockOffset(client, preciseNow)))).toBeLessThan(
      50,
    );
  });
});
