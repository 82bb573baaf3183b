import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRoutes } from '../../src/artifacts/routes.ts';
import { identify } from '../../src/ports/process-table.ts';
import { freePort } from '../../src/ports/sockets.ts';
import { isHealthy } from '../../src/runtime/health.ts';
import { putRecord, removeRecord } from '../../src/runtime/registry.ts';
import { enterWorld, type World } from '../helpers/world.ts';

/** A proxy that answers the admin API as the real one does, and misbehaves in one way. */
const STUB = `
const [port, how] = process.argv.slice(1);
const status = { contexts: { catalog: { mode: 'monolith', weight: 0, desired: { mode: 'service', weight: 0 }, generation: 1, latched: true, reason: 'errors' } } };
require('node:http').createServer((request, response) => {
  if (request.url === '/health') return response.end();
  if (request.url === '/admin/status') return response.end(JSON.stringify(status));
  if (how === 'hangs') return console.error('reload asked');
  if (how === 'refuses') { response.statusCode = 422; return response.end(JSON.stringify({ error: { message: 'no', problems: [{ path: 'routes.0', message: 'is wrong' }] } })); }
  if (how === 'stranger') { response.statusCode = 401; return response.end('{}'); }
  response.end('{}');
}).listen(Number(port), '127.0.0.1');
`;

let world: World;
let stub: ChildProcess | undefined;

beforeEach(async () => {
  world = await enterWorld('runtime/with-service');
});
afterEach(async () => {
  removeRecord(world.root, 'stub');
  stub?.kill('SIGKILL');
  await world.leave();
});

async function proxyThat(how: string): Promise<void> {
  const port = await freePort();
  stub = spawn(process.execPath, ['-e', STUB, String(port), how], { stdio: 'ignore' });
  const adminUrl = `http://127.0.0.1:${port}`;
  await expect.poll(() => isHealthy(adminUrl, '/health'), { timeout: 10_000 }).toBe(true);
  const identity = identify(stub.pid ?? 0);
  if (identity === undefined) throw new Error('the stub does not run');
  putRecord(world.root, {
    name: 'proxy',
    role: 'proxy',
    token: 'stub',
    process: identity,
    stopSignal: 'SIGTERM',
    adminUrl,
    logFile: '/dev/null',
  });
}

const shift = ['route', 'catalog', '--mode', 'service', '--force', 'test'];

test('a proxy that refuses the table: exit 1, its reasons, the file as before, nothing journalled as done', async () => {
  await proxyThat('refuses');
  const before = readRoutes(world.root)?.text;
  const result = await world.run(...shift);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('MIG-6004');
  expect(result.stderr).toContain('routes.0: is wrong');
  expect(readRoutes(world.root)?.text).toBe(before);
  expect(existsSync(join(world.root, 'migration/journal.ndjson'))).toBe(false);
});

test('a proxy that takes the table but stays where it was: exit 1 and what is in force', async () => {
  await proxyThat('stays');
  const result = await world.run(...shift);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('MIG-6005');
  expect(result.stderr).toContain('mode monolith, weight 0, rolled back because of errors');
});

test('another program’s admin API: exit 3, the file as before', async () => {
  await proxyThat('stranger');
  const before = readRoutes(world.root)?.text;
  const result = await world.run(...shift);
  expect(result.code).toBe(3);
  expect(result.stderr).toContain('MIG-3011');
  expect(readRoutes(world.root)?.text).toBe(before);
});

test('SIGINT in the middle of a shift: exit 130, the file as before, no lock', async () => {
  await proxyThat('hangs');
  const before = readRoutes(world.root)?.text;
  const route = world.start(...shift);
  await expect.poll(() => readRoutes(world.root)?.text, { timeout: 10_000 }).not.toBe(before);
  route.child.kill('SIGINT');
  expect((await route.done).code).toBe(130);
  expect(readRoutes(world.root)?.text).toBe(before);
  expect(existsSync(join(world.root, 'migration/.run/lock'))).toBe(false);
});
