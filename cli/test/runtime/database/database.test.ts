import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/errors/problem.ts';
import { purgeEmbedded } from '../../../src/runtime/database/embedded.ts';
import { type Database, openDatabase, pristineName } from '../../../src/runtime/database/index.ts';
import { withLock } from '../../../src/runtime/lock.ts';
import { loadProject } from '../../../src/runtime/project.ts';
import { readRecords } from '../../../src/runtime/registry.ts';
import { copyFixture, type FixtureCopy } from '../../helpers/copy-fixture.ts';

describe('the embedded database', () => {
  let copy: FixtureCopy;
  let database: Database;

  beforeAll(async () => {
    copy = copyFixture('runtime/shop');
    database = await withLock(copy.root, 'test', () => openDatabase(loadProject(copy.root)));
  });
  afterAll(async () => {
    await database.close();
    expect(readRecords(copy.root)).toEqual([]);
    await purgeEmbedded(copy.root);
    copy.remove();
  });

  const products = (name: string) =>
    database.withClient(
      name,
      async (client) => (await client.query('select count(*)::int as n from products')).rows[0].n,
    );

  test('is PostgreSQL 18, set up by the application’s own commands, with a pristine clone', async () => {
    const version = await database.withClient(database.name, async (client) =>
      client.query('show server_version'),
    );
    expect(version.rows[0].server_version).toMatch(/^18/);
    expect(await products(database.name)).toBe(2);
    expect(await products(pristineName(database.name))).toBe(2);
  });

  test('clones while others are connected, and clones are apart', async () => {
    await database.withClient(database.name, async (busy) => {
      await busy.query('select 1');
      await database.clone(database.name, 'apart');
    });
    await database.withClient('apart', (client) => client.query('delete from products'));
    expect([await products('apart'), await products(database.name)]).toEqual([0, 2]);
    await database.drop('apart');
    expect(await database.exists('apart')).toBe(false);
  });

  test('names are names, whatever they hold', async () => {
    const name = 'a "b" ü';
    await database.create(name);
    expect(await database.exists(name)).toBe(true);
    expect(
      await database.withClient(
        name,
        async (client) => (await client.query('select current_database() as n')).rows[0].n,
      ),
    ).toBe(name);
    await database.drop(name);
  });

  test('sorts as people do', async () => {
    const { rows } = await database.withClient(database.name, (client) =>
      client.query("select x from (values ('b'), ('A'), ('ä'), ('a')) v(x) order by x"),
    );
    expect(rows.map((row) => row.x)).toEqual(['a', 'A', 'ä', 'b']);
  });

  test('lets nobody in without the password', async () => {
    const url = new URL(database.url);
    url.password = 'wrong';
    const { withConnection } = await import('../../../src/runtime/database/connection.ts');
    await expect(withConnection(url.toString(), async () => undefined)).rejects.toBeInstanceOf(Failure);
  });

  test('a database of the user’s own is not dropped, an empty one is set up', async () => {
    const own = database.urlOf('mine');
    const before = process.env.DATABASE_URL;
    process.env.DATABASE_URL = own;
    try {
      const mine = await withLock(copy.root, 'test', () => openDatabase(loadProject(copy.root)));
      expect(mine).toMatchObject({ embedded: false, name: 'mine' });
      expect(await products('mine')).toBe(2);
      await expect(mine.drop('mine')).rejects.toMatchObject({ problem: { code: 'MIG-3009' } });
      await mine.withClient('mine', (client) => client.query('delete from products'));
      await withLock(copy.root, 'test', () => openDatabase(loadProject(copy.root)));
      expect(await products('mine')).toBe(0);
    } finally {
      if (before === undefined) delete process.env.DATABASE_URL;
      else process.env.DATABASE_URL = before;
    }
  });
});

describe('a database that was made before its setup was known', () => {
  test('is set up once the configuration names the commands', async () => {
    const copy = copyFixture('runtime/shop');
    const open = () => withLock(copy.root, 'test', () => openDatabase(loadProject(copy.root)));
    try {
      copy.write(
        'migrate.config.yaml',
        'schema: migrate/config@1\ndatabase: { client: postgres, setup: [] }\n',
      );
      await (await open()).close();
      rmSync(join(copy.root, 'migrate.config.yaml'));
      const database = await open();
      const found = await database.withClient(database.name, (client) =>
        client.query('select 1 from products'),
      );
      await database.close();
      expect(found.rowCount).toBe(2);
    } finally {
      await purgeEmbedded(copy.root);
      copy.remove();
    }
  });
});
