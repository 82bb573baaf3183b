import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openSeamTap, type SeamTap, type TapOptions } from '../../../src/verify/seams/seam-tap.ts';
import { aSample } from '../../helpers/a-sample.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function tapBefore(answer: RequestListener, options?: TapOptions): Promise<SeamTap> {
  const host = createServer(answer);
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const { port } = host.address() as AddressInfo;
  const tap = await openSeamTap(`http://127.0.0.1:${port}`, options);
  closing.push(
    tap.close,
    () => host.close(),
    () => host.closeAllConnections(),
  );
  return tap;
}

async function call(tap: SeamTap, name: string, body = '[]'): Promise<string> {
  const response = await fetch(`${tap.url}/${name}`, {
    method: 'POST',
    body,
    headers: { authorization: 'Bearer t' },
  });
  return `${response.status} ${await response.text()}`;
}

const noChanges = async () => '[]';

test('passes calls on as they are, and keeps those of announced requests alone', async () => {
  const seen: string[] = [];
  const tap = await tapBefore((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(request.url === '/bad' ? 422 : 200).end('{"a":1}');
  });
  expect(await call(tap, 'before')).toBe('200 {"a":1}');
  await tap.expect(aSample({ index: 3 }), async () => '[{"tbl":"t"}]');
  expect(await call(tap, 'bad', '[1]')).toBe('422 {"a":1}');
  await tap.rest();
  await call(tap, 'after');
  expect(tap.calls()).toMatchObject([
    {
      name: 'bad',
      nr: 1,
      args: '[1]',
      status: 422,
      answer: '{"a":1}',
      changes: '[{"tbl":"t"}]',
      sample: { index: 3 },
    },
  ]);
  expect(seen).toEqual(['/before Bearer t', '/bad Bearer t', '/after Bearer t']);
});

test('a call that is still under way belongs to the request before', async () => {
  let arrives: (response: ServerResponse) => void = () => {};
  const arrived = new Promise<ServerResponse>((resolve) => {
    arrives = resolve;
  });
  const tap = await tapBefore((_, response) => arrives(response));
  await tap.expect(aSample({ index: 1 }), noChanges);
  const late = call(tap, 'late');
  const response = await arrived;
  const next = tap.expect(aSample({ index: 2 }), noChanges);
  response.end('{}');
  await Promise.all([late, next]);
  expect(tap.calls().map((one) => one.sample.index)).toEqual([1]);
});

test('a request that is sent again starts anew; more than its first calls and calls too long are not kept', async () => {
  const tap = await tapBefore((_, response) => response.end('{}'));
  await tap.expect(aSample({ index: 1 }), noChanges);
  await call(tap, 'first');
  await tap.expect(aSample({ index: 1 }), noChanges);
  for (let nr = 0; nr < 22; nr += 1) await call(tap, 'again');
  expect(tap.calls().map((one) => one.name)).toEqual(Array.from({ length: 20 }, () => 'again'));
  await tap.expect(aSample({ index: 2 }), noChanges);
  await call(tap, 'long', JSON.stringify(['x'.repeat(300_000)]));
  expect([tap.calls().length, [...tap.tooLong()]]).toEqual([20, ['long']]);
  expect([tap.knows(aSample({ index: 2 })), tap.knows(aSample({ index: 7 }))]).toEqual([true, false]);
});

test('beyond the cap, names are told and calls that went wrong are kept', async () => {
  const tap = await tapBefore((request, response) =>
    response.writeHead(request.url === '/bad' ? 500 : 200).end('{}'),
  );
  await tap.expect(aSample({ index: 1 }), noChanges);
  for (let nr = 0; nr < 20; nr += 1) await call(tap, 'often');
  expect([...tap.tooMany()]).toEqual([]);
  await call(tap, 'later');
  await call(tap, 'bad');
  expect([...tap.tooMany()]).toEqual(['later']);
  expect(tap.calls().at(-1)).toMatchObject({ name: 'bad', nr: 22, status: 500 });
});

test('a call that is too long to keep is told when it went wrong', async () => {
  const tap = await tapBefore((_, response) => response.writeHead(500).end('x'.repeat(300_000)));
  await tap.expect(aSample({ index: 1 }), noChanges);
  await call(tap, 'long');
  expect(tap.calls()).toMatchObject([{ name: 'long', status: 500, answer: '' }]);
});

test.each<[string, RequestListener, RegExp]>([
  ['is reset', (_, response) => response.destroy(), /other side closed/],
  [
    'breaks off',
    (_, response) =>
      void response.writeHead(200, { 'content-length': '9' }).write('{', () => response.destroy()),
    /./,
  ],
  ['is not answered in time', () => undefined, /Headers Timeout/],
])('a call that %s is kept with its cause', async (_, answer, cause) => {
  const tap = await tapBefore(answer, { timeoutMs: 50 });
  await tap.expect(aSample({ index: 1 }), noChanges);
  await expect(call(tap, 'lost', '[1]')).rejects.toThrow();
  await tap.rest();
  expect(tap.calls()).toMatchObject([
    { name: 'lost', nr: 1, args: '[1]', status: 0, cause: expect.stringMatching(cause) },
  ]);
});

test('a call before which the rows could not be read is kept with its cause', async () => {
  const tap = await tapBefore((_, response) => response.end('{}'));
  await tap.expect(aSample({ index: 1 }), () => Promise.reject(new Error('no rows')));
  await expect(call(tap, 'lost')).rejects.toThrow();
  expect(tap.calls()).toMatchObject([{ name: 'lost', status: 0, cause: 'no rows' }]);
});

test('a caller that leaves ends its call at the host too, and the call is kept', async () => {
  let left: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    left = resolve;
  });
  const leaving = new AbortController();
  const tap = await tapBefore((_, response) => {
    response.once('close', left);
    leaving.abort();
  });
  await tap.expect(aSample({ index: 1 }), noChanges);
  await expect(
    fetch(`${tap.url}/slow`, { method: 'POST', body: '[]', signal: leaving.signal }),
  ).rejects.toThrow();
  await closed;
  await tap.rest();
  expect(tap.calls()).toMatchObject([
    { name: 'slow', status: 0, cause: 'the caller did not wait for the answer' },
  ]);
});
