import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GATE_SCHEMA, type Gate } from '../../src/artifacts/gate.ts';
import { writeArtifact } from '../../src/artifacts/store.ts';
import { databaseUrlOf } from '../../src/runtime/database/index.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { currentSubject } from '../../src/verify/subject.ts';
import { enterWorld, type World } from '../helpers/world.ts';

describe('what makes a green gate expire', () => {
  let world: World;
  const shift = () => world.run('route', 'catalog', '--mode', 'canary', '--weight', '5');
  const read = (path: string) => readFileSync(join(world.root, path), 'utf8');

  beforeAll(async () => {
    world = await enterWorld('runtime/with-service');
    world.copy.write('migration/contracts/pacts/clients-catalog.json', '{"a": 1}\n');
    world.copy.write('settings.env', 'GREETING=hello\n');
    const settings = read('migrate.config.yaml').replace(
      'monolith: { ',
      'monolith: { envFile: settings.env, ',
    );
    world.copy.write('migrate.config.yaml', settings);
    expect(await world.run('up')).toMatchObject({ code: 0 });
    const gate: Gate = {
      schema: GATE_SCHEMA,
      context: 'catalog',
      verdict: 'pass',
      complete: true,
      checks: [],
      subject: await currentSubject(loadProject(world.root), 'catalog'),
      at: new Date().toISOString(),
    };
    expect(gate.subject.schema).toMatch(/^[0-9a-f]{64}$/);
    writeArtifact(world.root, 'migration/gates/catalog.json', gate);
  });
  afterAll(() => world.leave());

  test('nothing: the gate opens', async () => expect(await shift()).toMatchObject({ code: 0 }));

  test.each([
    ['services/catalog/server.js', 'service'],
    ['db/migrate.js', 'monolith'],
    ['src/server.js', 'monolith'],
    ['migration/contracts/pacts/clients-catalog.json', 'contracts'],
    ['migrate.config.yaml', 'configuration'],
    ['settings.env', 'configuration'],
  ])('one byte of %s', async (path, part) => {
    const before = read(path);
    world.copy.write(path, `${before} `);
    const result = await shift();
    world.copy.write(path, before);
    expect(result.stderr).toContain('MIG-6003');
    expect(result.stderr).toMatch(new RegExp(`changed since: [a-z, ]*${part}`));
    expect(result.code).toBe(1);
    expect(await shift()).toMatchObject({ code: 0 });
  });

  test.each([
    ['a column', 'alter table products add column extra int', 'alter table products drop column extra'],
    ['an index', 'create index extra on products (name)', 'drop index extra'],
    [
      'a default',
      "alter table products alter column name set default 'x'",
      'alter table products alter column name drop default',
    ],
    ['a table', 'create table extra (id int)', 'drop table extra'],
    ['a function', "create function extra() returns int language sql as 'select 1'", 'drop function extra()'],
  ])('%s of the live schema', async (_, change, back) => {
    await sql(change);
    const result = await shift();
    await sql(back);
    expect(result.stderr).toContain('changed since: schema');
    expect(result.code).toBe(1);
    expect(await shift()).toMatchObject({ code: 0 });
  });

  test('new rows do not', async () => {
    const count = 'select count(*)::int as count from products';
    const before = await sql(count);
    await sql("insert into products (name) values ('a new row')");
    expect(await sql(count)).not.toEqual(before);
    expect(await shift()).toMatchObject({ code: 0 });
  });

  test('a database that does not answer cannot be compared', async () => {
    expect(await world.run('down')).toMatchObject({ code: 0 });
    const result = await shift();
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('the database does not answer');
  });

  async function sql(text: string): Promise<unknown> {
    const client = new pg.Client({ connectionString: databaseUrlOf(loadProject(world.root))?.url ?? '' });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
});
