import { statSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roleFiles } from '../../../src/extract/rights/database-role.ts';
import { codeOf, withConnection } from '../../../src/runtime/database/connection.ts';
import { purgeEmbedded } from '../../../src/runtime/database/embedded.ts';
import {
  type Database,
  openDatabase,
  serviceLoginOn,
  serviceLogins,
} from '../../../src/runtime/database/index.ts';
import type { ServiceLogin } from '../../../src/runtime/database/service-roles.ts';
import { withLock } from '../../../src/runtime/lock.ts';
import { loadProject } from '../../../src/runtime/project.ts';
import { copyFixture, type FixtureCopy } from '../../helpers/copy-fixture.ts';

const REFUSED = '42501';
const SCHEMA = `
  create schema "Strange ""one""";
  create table owners (id serial primary key, name text not null);
  create table notes (id serial primary key, owner int references owners on delete cascade, text text, seen timestamptz);
  create table "Order" (id bigint generated always as identity primary key, note int references notes);
  create table "Strange ""one"""."weird'table" (id serial primary key);
  create table secrets (id int);
  create sequence numbers;
  create view note_texts as select n.text, o.name from notes n join owners o on o.id = n.owner;
  create view long_texts as select * from note_texts where length(text) > 10;
  create view all_secrets as select * from secrets;
  create function touch() returns trigger language plpgsql as $$ begin new.seen := now(); return new; end $$;
  create trigger touches before update on notes for each row execute function touch();
  insert into owners (name) values ('ann');
  insert into secrets values (1);
`;

describe('a service’s own database role', () => {
  let copy: FixtureCopy;
  let database: Database;

  beforeAll(async () => {
    copy = copyFixture('runtime/shop');
    database = await withLock(copy.root, 'test', () => openDatabase(loadProject(copy.root)));
    await database.withClient(database.name, (client) => client.query(SCHEMA));
  });
  afterAll(async () => {
    await database.close();
    await purgeEmbedded(copy.root);
    copy.remove();
  });
  beforeEach(() => {
    configure('');
    give({ writes: ['Order', 'notes', "weird'table"], reads: ['owners'] });
  });

  function configure(services: string): void {
    copy.write(
      'migrate.config.yaml',
      `schema: migrate/config@1\ndatabase: { client: postgres }\n${services}`,
    );
  }

  function give(rights: { writes: string[]; reads: string[]; doubts?: string[] }): void {
    for (const [path, text] of roleFiles('my "shop"', 'notes', { doubts: [], ...rights }))
      copy.write(`services/notes/${path}`, text);
  }

  async function login(context = 'notes', on = database): Promise<ServiceLogin> {
    const logins = await serviceLogins(loadProject(copy.root), on, [context]);
    const found = logins.get(context);
    if (found === undefined) throw new Error(`no login of ${context}`);
    return found;
  }

  /** Runs statements as the service would. */
  async function asService<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const { url } = await login();
    return await withConnection(url, work);
  }

  /** SQLSTATE that a statement of the service is refused with. */
  async function refusal(sql: string): Promise<string | undefined> {
    return await asService((client) =>
      client.query(sql).then(
        () => undefined,
        (error: unknown) => codeOf(error),
      ),
    );
  }

  test('writes its own tables, with keys of their sequences, and reads those of others', async () => {
    const rows = await asService(async (client) => {
      const { rows: owners } = await client.query('select id, name from owners');
      await client.query("insert into notes (owner, text) values (1, 'short'), (1, 'much longer than that')");
      await client.query('insert into "Order" (note) select id from notes');
      await client.query(`insert into "Strange ""one"""."weird'table" default values`);
      await client.query("update notes set text = 'x' where id = 1");
      await client.query("select nextval('numbers')");
      await client.query('truncate "Order"');
      return [owners, (await client.query('delete from notes where id = 1 returning text')).rows];
    });
    expect(rows).toEqual([[{ id: 1, name: 'ann' }], [{ text: 'x' }]]);
  });

  test('may not write a foreign table, nor read what its code does not, nor change the schema', async () => {
    const statements = [
      "insert into owners (name) values ('me')",
      "update owners set name = 'me'",
      'delete from owners',
      'truncate owners cascade',
      'select * from owners for update',
      "select nextval('owners_id_seq')",
      'select * from secrets',
      'select * from all_secrets',
      'create table mine (id int)',
      'alter table notes add column more int',
      'drop table notes',
      'create role friend',
    ];
    const refused = [];
    for (const sql of statements) refused.push([sql, await refusal(sql)]);
    // To drop or alter somebody's table is refused with the same code: only its owner may.
    expect(refused).toEqual(statements.map((sql) => [sql, REFUSED]));
  });

  test('reads through views over what it may read, also through a view over views', async () => {
    const names = await asService(async (client) => (await client.query('select name from long_texts')).rows);
    expect(names).toEqual([{ name: 'ann' }]);
  });

  test('has the same rights, and no more, on a throw-away clone, also after a table was made anew there', async () => {
    const clone = `${database.name}_clone`;
    await database.clone(database.name, clone);
    try {
      const { url, role } = await serviceLoginOn(loadProject(copy.root), database, clone, 'notes');
      expect([new URL(url).pathname, new URL(url).username]).toEqual([`/${clone}`, role]);
      await database.withClient(clone, (client) =>
        client.query('drop table notes cascade; create table notes (id serial primary key, text text)'),
      );
      await withConnection(url, async (client) => {
        await client.query("insert into notes (text) values ('on the clone')");
        const refused = client.query("insert into owners (name) values ('me')");
        await expect(refused).rejects.toMatchObject({ code: REFUSED });
      });
    } finally {
      await database.drop(clone);
    }
  });

  test('loses what is listed no more, gets what is new, and keeps its password', async () => {
    const before = await login();
    give({ writes: ['notes'], reads: ['secrets'] });
    const after = await login();
    expect(after.url).toBe(before.url);
    expect(await refusal('select * from owners')).toBe(REFUSED);
    expect(await refusal('insert into "Order" (note) values (null)')).toBe(REFUSED);
    expect(await refusal('select * from secrets')).toBeUndefined();
  });

  test('has a plain name, and a password that only the owner of the folder can read', async () => {
    const { role, url } = await login();
    expect(role).toBe('my_shop_notes');
    expect(new URL(url).username).toBe('my_shop_notes');
    expect(statSync(join(copy.root, 'migration/.run/roles.json')).mode & 0o777).toBe(0o600);
    await expect(
      withConnection(url.replace(/:[^:@]+@/, ':wrong@'), async () => undefined),
    ).rejects.toMatchObject({ problem: { code: 'MIG-3002' } });
  });

  test('tells of tables that are not there and of triggers that run with its rights', async () => {
    give({ writes: ['notes', 'gone'], reads: [] });
    const { problems } = await login();
    expect(problems.map((one) => [one.code, one.message])).toEqual([
      ['MIG-3017', 'my_shop_notes: there is no table gone yet: no right on it was granted'],
      [
        'MIG-3017',
        'my_shop_notes: the trigger touches on notes runs with the rights of this role: see what it writes',
      ],
    ]);
  });

  test('keeps its rights when the application drops its tables and makes them again', async () => {
    const drop = 'drop table "Order", notes, owners cascade';
    const { url } = await login();
    const schema = SCHEMA.split(';').filter((one) =>
      /create (?:table (?:owners|notes|"Order")|view (?:note|long)_texts)/.test(one),
    );
    expect(schema).toHaveLength(5);
    await database.withClient(database.name, (client) => client.query([drop, ...schema].join(';')));
    await withConnection(url, async (client) => {
      await client.query('select * from owners');
      await client.query("insert into notes (text) values ('again')");
      await client.query('select * from long_texts');
      await expect(client.query('delete from owners')).rejects.toMatchObject({ code: REFUSED });
    });
    await database.withClient(database.name, (client) =>
      client.query(
        'alter schema public rename to former; create schema public; create table notes (id serial)',
      ),
    );
    await withConnection(url, (client) => client.query('insert into notes default values'));
    await database.withClient(database.name, (client) =>
      client.query('drop schema public cascade; alter schema former rename to public'),
    );
  });

  test('gets its rights on tables that were not there when it was made', async () => {
    give({ writes: ['letters'], reads: [] });
    const { url } = await login();
    await database.withClient(database.name, async (client) => {
      await client.query('create table letters (id serial primary key, text text)');
      await client.query('create table diaries (id int)');
    });
    await withConnection(url, async (client) => {
      await client.query("insert into letters (text) values ('dear')");
      await expect(client.query('select * from diaries')).rejects.toMatchObject({ code: REFUSED });
    });
    await database.withClient(database.name, (client) => client.query('drop table letters, diaries'));
  });

  test('of a context without tables may do nothing', async () => {
    give({ writes: [], reads: [] });
    expect(await refusal('select * from notes')).toBe(REFUSED);
    expect(await refusal('select 1')).toBeUndefined();
  });

  test('with doubts is not used, and says why, unless the configuration wants it', async () => {
    give({ writes: ['notes'], reads: [], doubts: ['app.js:3: The SQL of this query cannot be read'] });
    expect(await login()).toEqual({
      url: database.url,
      problems: [
        expect.objectContaining({
          code: 'MIG-3017',
          message: 'notes connects as the monolith does: its own role may lack rights',
          cause: 'app.js:3: The SQL of this query cannot be read',
        }),
      ],
    });
    configure('services: { notes: { role: own } }\n');
    expect(await login()).toMatchObject({ role: 'my_shop_notes' });
  });

  test('is left where the configuration says shared, and where a service has none', async () => {
    configure('services: { notes: { role: shared } }\n');
    expect(await login()).toEqual({ url: database.url, problems: [] });
    expect(await login('others')).toEqual({
      url: database.url,
      problems: [],
    });
  });

  test('on a database of the user’s own is a matter of its administrator', async () => {
    const own = { ...database, embedded: false };
    expect(await login('notes', own)).toMatchObject({
      url: database.url,
      problems: [],
    });
  });

  test('that people broke: the file and PostgreSQL’s own words', async () => {
    copy.write('services/notes/database/role.sql', 'grant everything to somebody');
    await expect(login()).rejects.toMatchObject({
      problem: {
        code: 'MIG-3016',
        file: 'services/notes/database/role.sql',
        cause: 'role "somebody" does not exist',
      },
    });
  });
});
