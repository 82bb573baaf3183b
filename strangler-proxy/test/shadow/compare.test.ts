import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/shadow/answer.ts';
import { compareAnswers, withoutNoise } from '../../src/shadow/compare.ts';
import { redact, redactUrl } from '../../src/shadow/redact.ts';

const json = (value: unknown, changes: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', date: String(Math.random()) },
  body: Buffer.from(JSON.stringify(value)),
  ...changes,
});
const paths = (a: Answer, b: Answer) => compareAnswers(a, b).map(({ path }) => path);

describe('compareAnswers', () => {
  it('finds nothing in equal answers, whatever the order of keys', () => {
    expect(paths(json({ a: 1, b: [1, { c: null }] }), json({ b: [1, { c: null }], a: 1 }))).toEqual([]);
  });

  it.each([
    [{ a: 1 }, { a: 2 }, ['$.a']],
    [{ a: 1 }, {}, ['$.a']],
    [{ a: null }, {}, ['$.a']],
    [{ a: '1' }, { a: 1 }, ['$.a']],
    [[1, 2], [1], ['$.length']],
    [[{ x: 1 }, { x: 2 }], [{ x: 1 }, { x: 3 }], ['$[1].x']],
    [{ 'odd key': { b: 1 } }, { 'odd key': { b: 2 } }, ['$["odd key"].b']],
    [[], {}, ['$']],
  ])('%j and %j differ at %j', (a, b, expected) => {
    expect(paths(json(a), json(b))).toEqual(expected);
  });

  it('compares status and the headers that mean something', () => {
    const a = json(
      {},
      {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store', etag: '"a"' },
      },
    );
    const b = json(
      {},
      {
        status: 404,
        headers: { 'content-type': 'application/json', date: 'x', etag: '"b"', 'set-cookie': 's=1' },
      },
    );
    expect(paths(a, b)).toEqual(['status', 'header:cache-control', 'header:set-cookie']);
  });

  it('compares what is not JSON by its bytes', () => {
    const text = (body: string) =>
      json(0, { headers: { 'content-type': 'text/html' }, body: Buffer.from(body) });
    expect(paths(text('<p>1'), text('<p>2'))).toEqual(['body']);
    const broken = json(0, { body: Buffer.from('{"a":') });
    expect([paths(broken, broken), paths(broken, json({}))]).toEqual([[], ['body']]);
  });

  it('looks into compressed bodies', () => {
    const zipped = (value: unknown) =>
      json(0, {
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(JSON.stringify(value)),
      });
    expect(paths(zipped({ a: 1 }), zipped({ a: 2 }))).toEqual(['$.a']);
  });

  it('keeps no secret', () => {
    const [found] = compareAnswers(
      json({ user: { accessToken: 'a' } }),
      json({ user: { accessToken: 'b' } }),
    );
    expect(found).toEqual({ path: '$.user.accessToken', monolith: '[redacted]', service: '[redacted]' });
  });
});

describe('withoutNoise', () => {
  it('takes away what lies in or below a noisy place, and no neighbour', () => {
    const at = (path: string) => ({ path, monolith: 1, service: 2 });
    const left = withoutNoise(['$.at', '$.at.x', '$.at[0]', '$.attic'].map(at), ['$.at']);
    expect(left.map(({ path }) => path)).toEqual(['$.attic']);
  });
});

describe('redact', () => {
  it('goes by the name of the key, at any depth', () => {
    const value = { name: 'x', password: 'p', nested: { apiKey: 'k', list: [{ secret: 's' }] } };
    expect(redact(value)).toEqual({
      name: 'x',
      password: '[redacted]',
      nested: { apiKey: '[redacted]', list: [{ secret: '[redacted]' }] },
    });
  });

  it('shortens, and redacts queries', () => {
    expect(redact('x'.repeat(500))).toHaveLength(201);
    expect(redactUrl('/a?q=1&token=abc&b')).toBe('/a?q=1&token=[redacted]&b');
  });
});
