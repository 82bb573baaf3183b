import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { serialize } from '../../src/artifacts/store.ts';
import { freePort } from '../../src/ports/sockets.ts';
import { readRecords } from '../../src/runtime/registry.ts';
import { aMap } from '../extract/helpers/slicing.ts';
import { enterWorld, type World } from '../helpers/world.ts';

const CONTEXTS = {
  points: {
    routes: ['GET /points/:member', 'POST /points/:member'],
    modules: ['src/points.js', 'src/pointsRoutes.js'],
    tables: ['points'],
  },
  sales: {
    routes: ['POST /sales', 'POST /sales/many', 'DELETE /sales/:member'],
    modules: ['src/sales.js'],
    tables: ['sales'],
  },
};

const placesSchema = z.object({
  hosts: z.record(z.string(), z.object({ port: z.number(), token: z.string() })),
});

let world: World;

beforeAll(async () => {
  world = await enterWorld('extract/offered-cjs');
  const config = read('migrate.config.yaml').replace(/(monolith: \{ port: )\d+/, `$1${await freePort()}`);
  world.copy.write('migrate.config.yaml', config);
  world.copy.write('migration/context-map.json', serialize(aMap(CONTEXTS)));
  expect(await world.run('extract', 'points')).toMatchObject({ code: 0 });
  await bringUp();
});
afterAll(async () => {
  await world.leave();
  expect(world.survivors()).toEqual([]);
});

function read(path: string): string {
  return readFileSync(join(world.root, path), 'utf8');
}

async function bringUp(): Promise<void> {
  const { code, stderr } = await world.run('up');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

/** Starts everything anew that a changed switch concerns. */
async function turn(seams: string): Promise<void> {
  const config = read('migrate.config.yaml').replace(/\nservices:.*/, '');
  world.copy.write('migrate.config.yaml', `${config.trimEnd()}\nservices: { points: { seams: ${seams} } }\n`);
  await bringUp();
}

async function post(path: string, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${world.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

function place(): { port: number; token: string } {
  const { hosts } = placesSchema.parse(JSON.parse(read('migration/.run/seams.json')));
  return z.object({ port: z.number(), token: z.string() }).parse(hosts['points:SEAM_TO_POINTS_PORT']);
}

/** How often the service was called, as its own listener counts. */
async function calls(): Promise<number> {
  const { port, token } = place();
  const response = await fetch(`http://127.0.0.1:${port}/calls`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const counted = z.record(z.string(), z.number()).parse(await response.json());
  return counted['src-points.award'] ?? 0;
}

test('with the switch at local, its default, the monolith calls its own code', async () => {
  expect(await post('/sales', { member: 'ann', amount: 2 })).toEqual({
    status: 201,
    body: { total: 2, isDate: true },
  });
  expect(await calls()).toBe(0);
});

test('with the switch at remote it calls the service, with dates, errors and data as before', async () => {
  await turn('remote');
  expect(await post('/sales', { member: 'ann', amount: 3 })).toEqual({
    status: 201,
    body: { total: 5, isDate: true },
  });
  expect(await post('/sales', { member: 'nobody', amount: 1 })).toEqual({
    status: 409,
    body: { error: 'nobody gets no points' },
  });
  expect(await post('/sales/many', { members: ['bob', 'cid'] })).toEqual({ status: 200, body: { first: 1 } });
  expect(await calls()).toBe(4);
});

test('single functions are turned by their ids; an id that is no seam is refused', async () => {
  const before = await calls();
  await turn('[src/points.js#award]');
  await post('/sales', { member: 'dan', amount: 1 });
  expect(await calls()).toBe(before + 1);
  await turn('[]');
  await post('/sales', { member: 'dan', amount: 1 });
  expect(await calls()).toBe(before + 1);
  await expect(turn('[src/points.js#balance]')).rejects.toThrow();
});

test('the proxy does not reach the listener, and nobody does without the token', async () => {
  const { port } = place();
  const call = (base: string) =>
    fetch(`${base}/src-points.award`, { method: 'POST', body: '["eve",1]' }).then((one) => one.status);
  expect(await call(`http://127.0.0.1:${port}`)).toBe(401);
  expect(await call(`http://127.0.0.1:${world.port}`)).toBe(404);
});

test('a service that is gone is an error, then an open circuit, and the local code is there for the way back', async () => {
  await turn('remote');
  const service = readRecords(world.root).find((one) => one.name === 'points');
  process.kill(z.number().parse(service?.process?.pid), 'SIGKILL');
  const errors: unknown[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1)
    errors.push((await post('/sales', { member: 'ann', amount: 1 })).body);
  expect(errors).toEqual([
    { error: 'seam src-points.award: fetch failed' },
    { error: 'seam src-points.award: fetch failed' },
    { error: 'seam src-points.award: the circuit is open' },
  ]);
  await turn('local');
  expect(await post('/sales', { member: 'ann', amount: 1 })).toMatchObject({
    status: 201,
    body: { total: 6 },
  });
});

test('retired, the monolith has the call where its code was, and nothing that chooses', async () => {
  expect(await world.run('route', 'points', '--mode', 'service', '--force', 'a test')).toMatchObject({
    code: 0,
  });
  const refused = await world.run('retire', 'points', '--no-start');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('The monolith still runs src/points.js#award itself');

  await turn('remote');
  const { code, stderr } = await world.run('retire', 'points');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const points = read('src/points.js');
  expect(points).toContain("return callSeam('src-points.award', [member, amount, at]);");
  expect(points).toContain("const { callSeam } = require('./seams/points-client');");
  expect(points).not.toContain('insert into points');
  expect(read('src/sales.js')).toContain("const points = require('./points');");
  expect(read('src/seams/points-client.js')).not.toContain('isRemote');
  expect(existsSync(join(world.root, 'src/seams/points.js'))).toBe(false);
  expect(existsSync(join(world.root, 'src/pointsRoutes.js'))).toBe(false);

  await bringUp();
  const before = await calls();
  expect(await post('/sales', { member: 'eve', amount: 4 })).toEqual({
    status: 201,
    body: { total: 4, isDate: true },
  });
  expect(await post('/sales', { member: 'nobody', amount: 1 })).toMatchObject({ status: 409 });
  expect(await calls()).toBe(before + 2);
});
