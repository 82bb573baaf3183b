import { describe, expect, test } from 'vitest';
import { get } from '../support/client';
import { uuid } from '../support/shapes';

describe('the front page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/shop.css', 'text/css; charset=utf-8'],
    ['/shop.js', 'text/javascript; charset=utf-8'],
  ])('%s is %s', async (path, type) => {
    const reply = await get<string>(path);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe(type);
    expect(reply.headers.get('x-request-id')).toEqual(uuid);
  });

  test('does not look at tokens', async () => {
    expect((await get('/', 'stale')).status).toBe(200);
  });

  test('has every module that its scripts ask for', async () => {
    const asked = new Set(['/shop.js']);
    for (const path of asked) {
      const { status, body } = await get<string>(path);
      expect({ path, status }).toEqual({ path, status: 200 });
      for (const [, imported] of body.matchAll(/from '(\.[^']+)'/g)) {
        asked.add(new URL(imported, `http://shop.invalid${path}`).pathname);
      }
    }
    expect(asked.size).toBeGreaterThan(5);
  });

  test('asks nobody else for anything', async () => {
    expect((await get<string>('/')).body).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
