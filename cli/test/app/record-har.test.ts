import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingSchema } from '../../src/artifacts/samples.ts';
import { statusSchema } from '../../src/artifacts/status.ts';
import { aHar, jsonAnswer } from '../helpers/a-har.ts';
import type { CliResult } from '../helpers/run-cli.ts';
import { enterWorld, type World } from '../helpers/world.ts';

const SITE = 'https://notes.example';
const NOTE = {
  id: 1,
  title: 'first',
  price: 1.5,
  tags: [],
  archivedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const NOT_FOUND = { status: 404, ...jsonAnswer({ error: { code: 'not_found' } }) };
const HAR = aHar([
  {
    url: `${SITE}/notes`,
    headers: { cookie: 'sid=a-cookie-value' },
    ...jsonAnswer({ items: [NOTE], total: 1, contact: 'desk@notes.example' }),
  },
  { url: `${SITE}/notes/1`, ...jsonAnswer(NOTE) },
  { url: `${SITE}/notes/2`, ...jsonAnswer({ ...NOTE, id: 2 }) },
  { url: `${SITE}/notes/999999?for=ann%40notes.example`, ...NOT_FOUND },
  {
    method: 'POST',
    url: `${SITE}/session`,
    headers: { 'content-type': 'application/json' },
    postData: { mimeType: 'application/json', text: '{"email":"ann@notes.example","password":"wrong-one"}' },
    status: 401,
    ...jsonAnswer({ error: { code: 'bad_credentials' } }),
  },
  { url: `${SITE}/logo.png`, content: { size: 90, mimeType: 'image/png' } },
  { url: 'https://tracker.example/pixel', status: 204 },
]);

describe('a recording from a HAR', () => {
  let world: World;
  let recorded: CliResult;
  const read = (path: string) => readFileSync(join(world.root, path), 'utf8');
  const record = (text: string, ...flags: string[]) => {
    world.copy.write('traffic.har', text);
    return world.run('record', '--har', join(world.root, 'traffic.har'), ...flags);
  };

  beforeAll(async () => {
    world = await enterWorld('verification/notes');
    recorded = await record(HAR);
  });
  afterAll(async () => {
    expect(world.survivors()).toEqual([]);
    await world.leave();
  });

  test('holds the requests to routes, says what it cannot hold, and is free of secrets', () => {
    expect(recorded).toMatchObject({ code: 0 });
    expect(recorded.stderr).toContain('left out: 1 to other servers, 1 to no route, 0 without an answer');
    expect(recorded.stdout).toContain('no row changes');
    const recording = recordingSchema.parse(JSON.parse(read('migration/samples/recording.json')));
    expect(recording).toMatchObject({
      source: 'har',
      command: ['--har', 'traffic.har'],
      samples: 5,
      changes: 0,
      rowChanges: false,
      snapshot: expect.any(String),
      coverage: { 'GET /notes/:id': 3, 'DELETE /notes/:id': 0 },
    });
    const samples = read('migration/samples/samples.ndjson');
    expect(samples).not.toMatch(/ann(?:@|%40)|wrong-one|a-cookie-value/);
    expect(samples).toContain('?for={{secret:email:');
    expect(read('migration/.run/vault.json')).toContain('ann@notes.example');
  });

  test('is enough for parity; what the contract cannot see is told', async () => {
    const parity = await world.run('verify', 'notes', '--only', 'parity');
    expect(parity).toMatchObject({ code: 0 });
    expect(parity.stdout).toMatch(
      /parity +pass .*compared 5, equal 5.*otherCallers 1.*states one snapshot, no row changes/,
    );
    const contract = await world.run('verify', 'notes', '--only', 'contract');
    expect(contract).toMatchObject({ code: 1 });
    expect(contract.stdout).toMatch(/contract +not-run .*interactions [1-9]/);
    expect(contract.stdout).toContain('DELETE /notes/:id: no recorded request reaches this route');
  });

  test('its coverage is part of the status', async () => {
    const text = await world.run('status');
    expect(text.stdout).toMatch(/Recording from a HAR of \S+: 5 exchanges, 3 of 6 routes reached/);
    expect(text.stdout).toContain('  DELETE /notes/:id');
    const { recording } = statusSchema.parse(
      JSON.parse((await world.run('status', '--format', 'json')).stdout),
    );
    expect(recording?.routes?.find((one) => one.route === 'GET /notes/:id')).toMatchObject({
      hits: 3,
      statuses: { 200: 2, 404: 1 },
      parameters: ['query.for'],
    });
  });

  test('keeps as much as asked for, and counts what it leaves out', async () => {
    const result = await record(HAR, '--max-samples', '2', '--max-body', '40');
    expect(result.stdout).toContain('4 of them are kept');
    expect(result.stdout).toContain('4 bodies left out');
    expect(JSON.parse(read('migration/samples/recording.json'))).toMatchObject({ samples: 4, exchanges: 5 });
  });

  test.each([
    ['no JSON', '<html>', 2, 'MIG-1011'],
    ['another version', aHar([], '1.1'), 2, 'MIG-1011'],
    ['no entries', aHar([]), 1, 'MIG-5002'],
    ['another application', aHar([{ url: 'https://shop.example/basket' }]), 2, 'MIG-5005'],
  ])('%s is refused and changes nothing', async (_, text, code, problem) => {
    const before = ['samples/recording.json', 'samples/samples.ndjson', '.run/vault.json'].map((one) =>
      read(`migration/${one}`),
    );
    const result = await record(text);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(problem) });
    const after = ['samples/recording.json', 'samples/samples.ndjson', '.run/vault.json'].map((one) =>
      read(`migration/${one}`),
    );
    expect(after).toEqual(before);
  });

  test('a file that is not there, and a command beside the HAR, are wrong usage', async () => {
    expect(await world.run('record', '--har', join(world.root, 'none.har'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MIG-1011'),
    });
    expect(await world.run('record', '--har', 'x.har', 'true')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MIG-1006'),
    });
  });
});
