import { describe, expect, test } from 'vitest';
import { get, send } from '../support/client';
import { expectFailure, expectJson, uuid } from '../support/shapes';

describe('GET /health', () => {
  test('answers ok', async () => {
    expectJson(await get('/health'), 200, { status: 'ok' });
  });

  test('does not look at tokens', async () => {
    expectJson(await get('/health', 'stale'), 200, { status: 'ok' });
  });
});

describe('x-request-id', () => {
  test('is made up when the caller sends none, and anew for each request', async () => {
    const [first, second] = [await get('/categories'), await get('/categories')];
    expect(first.headers.get('x-request-id')).toEqual(uuid);
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  test.each(['/health', '/categories', '/no-such-route'])('is echoed by %s', async (path) => {
    const reply = await send('GET', path, { headers: { 'x-request-id': 'trace-42.a_b' } });
    expect(reply.headers.get('x-request-id')).toBe('trace-42.a_b');
  });

  test('is replaced when it could forge a log line', async () => {
    const reply = await send('GET', '/categories', { headers: { 'x-request-id': 'a b;c' } });
    expect(reply.headers.get('x-request-id')).toEqual(uuid);
  });
});

describe('failures', () => {
  test('an unknown path answers 404', async () => {
    expectFailure(await get('/no-such-route'), 404, 'route_not_found');
  });

  test('a known path with another method answers 404', async () => {
    expectFailure(await send('PUT', '/cart'), 404, 'route_not_found');
  });

  test('malformed JSON answers 400', async () => {
    const reply = await send('POST', '/auth/login', {
      text: '{"email":',
      headers: { 'content-type': 'application/json' },
    });
    expectFailure(reply, 400, 'malformed_request');
  });

  test('a body that is no JSON answers 400', async () => {
    const reply = await send('POST', '/auth/login', {
      text: 'email=a@b.example',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expectFailure(reply, 400, 'validation_failed');
  });

  test('a JSON array answers 400', async () => {
    expectFailure(await send('POST', '/auth/login', { json: [] }), 400, 'validation_failed');
  });

  test('a body over 100 kB answers 413', async () => {
    const json = { email: 'x'.repeat(110_000) };
    expectFailure(await send('POST', '/auth/login', { json }), 413, 'body_too_large');
  });

  test('a path that cannot be decoded answers 400', async () => {
    expectFailure(await get('/products/%E0%A4%A'), 400, 'malformed_request');
  });

  test('the server does not say what it is made of', async () => {
    expect((await get('/categories')).headers.get('x-powered-by')).toBeNull();
  });
});
