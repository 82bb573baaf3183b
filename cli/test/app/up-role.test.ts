import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { roleFiles } from '../../src/extract/rights/database-role.ts';
import { freePort } from '../../src/ports/sockets.ts';
import { enterWorld, type World } from '../helpers/world.ts';

let world: World;
let service: string;

beforeEach(async () => {
  world = await enterWorld('runtime/with-service');
  service = `127.0.0.1:${await freePort()}`;
  const table = join(world.root, 'migration/routes.yaml');
  writeFileSync(
    table,
    readFileSync(table, 'utf8')
      .replace('127.0.0.1:3456', `127.0.0.1:${world.monolithPort}`)
      .replace('127.0.0.1:3457', service),
  );
});
afterEach(() => world.leave());

function give(writes: string[], doubts: string[] = []): void {
  for (const [path, text] of roleFiles('shop', 'catalog', { writes, reads: [], doubts }))
    world.copy.write(`services/catalog/${path}`, text);
}

const statusOfProducts = async () => (await fetch(`http://${service}/products`)).status;

test('a service connects with its own role; what the role may not, the service cannot', async () => {
  give(['products']);
  const first = await world.run('up');
  expect({ code: first.code, stderr: first.stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('catalog connects to the database as shop_catalog'),
  });
  expect(await statusOfProducts()).toBe(200);
  give([]);
  expect((await world.run('up')).code).toBe(0);
  expect(await statusOfProducts()).toBe(500);
});

test('with doubts it connects as the monolith does, and is told why', async () => {
  give([], ['server.js:3: The SQL of this query cannot be read']);
  const { code, stderr } = await world.run('up');
  expect(code).toBe(0);
  expect(stderr).toContain('MIG-3017 warning: catalog connects as the monolith does');
  expect(stderr).toContain('server.js:3: The SQL of this query cannot be read');
  expect(await statusOfProducts()).toBe(200);
});
