import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../src/artifacts/model.ts';
import { attributionOf } from '../../src/record/attribute.ts';
import { readBody } from '../../src/record/body.ts';
import { changesUntil } from '../../src/record/row-changes.ts';
import { coverageOf, type TimedExchange, toSamples } from '../../src/record/to-samples.ts';
import { aSample } from '../helpers/a-sample.ts';

const route = (id: string, passesOn = false): Model['routes'][number] => {
  const [method = '', path = ''] = id.split(' ');
  const place = { file: 'a.js', line: 1 };
  return {
    id,
    method,
    path,
    ...place,
    kind: 'query',
    middleware: [],
    functions: [],
    reads: [],
    writes: [],
    ...(passesOn ? { passesOn } : {}),
  };
};
const model = (...routes: Model['routes']): Model => ({
  schema: 'migrate/model@1',
  application: { name: 'x', entry: 'a.js' },
  express: 5,
  settings: { caseSensitive: false, strict: false },
  routes,
  functions: [],
  tables: [],
  modules: [],
  transactions: [],
  events: [],
  entryPoints: [],
  findings: [],
  diagnostics: [],
  coverage: {
    routes: { resolved: 0, total: 0 },
    calls: { resolved: 0, total: 0 },
    queries: { resolved: 0, total: 0 },
  },
});

describe('attribution', () => {
  const attribute = attributionOf(
    model(
      route('ALL /{*any}', true),
      route('GET /products/export'),
      route('GET /products/:id'),
      route('GET /((('),
    ),
  );

  test.each([
    ['GET', '/products/export', 'GET /products/export'],
    ['GET', '/products/7?x=1', 'GET /products/:id'],
    ['GET', '/PRODUCTS/7/', 'GET /products/:id'],
    ['HEAD', '/products/7', 'GET /products/:id'],
    ['POST', '/products', 'ALL /{*any}'],
  ])('%s %s belongs to %s', (method, url, id) => expect(attribute(method, url)?.id).toBe(id));

  test('what nobody registered belongs to nobody', () => {
    expect(attributionOf(model(route('GET /a')))('GET', '/b')).toBeUndefined();
  });
});

describe('bodies', () => {
  const json: [string, string][] = [['Content-Type', 'application/json']];

  test.each([
    [Buffer.from('{"a":1}'), json, { kind: 'json', value: { a: 1 } }],
    [
      gzipSync('{"a":1}'),
      [...json, ['content-encoding', 'gzip']] as [string, string][],
      { kind: 'json', value: { a: 1 } },
    ],
    [Buffer.from('{"a":'), json, { kind: 'text', value: '{"a":' }],
    [Buffer.from('ü'), [], { kind: 'text', value: 'ü' }],
    [Buffer.from([255, 0]), [], { kind: 'base64', value: '/wA=' }],
    [Buffer.alloc(0), json, { kind: 'none' }],
    [null, json, { kind: 'none' }],
  ])('%s', (bytes, headers, body) => expect(readBody(bytes, false, headers)).toEqual(body));

  test('a cut one is told to be cut', () => {
    expect(readBody(Buffer.from('{"a"'), true, json)).toEqual({ kind: 'truncated', bytes: 4 });
  });
});

describe('samples', () => {
  const exchange = (url: string, arrivedAt: number): TimedExchange => ({
    arrivedAt,
    exchange: {
      startedAt: Math.floor(arrivedAt),
      endedAt: arrivedAt + 2,
      method: 'GET',
      url,
      requestHeaders: [],
      requestBody: null,
      requestBodyTruncated: false,
      status: 200,
      responseHeaders: [],
      responseBody: null,
      responseBodyTruncated: false,
      target: 'monolith',
    },
  });

  test('are in order of arrival, each with the changes that were committed before it by the server’s clock', () => {
    const samples = toSamples({
      exchanges: [exchange('/late', 1010.6), exchange('/early', 1010.2)],
      beganAt: 1000,
      commits: [2000.5, 2010.3, 2010.5, 2099],
      clockOffset: 1000,
      attribute: () => undefined,
    });
    expect(samples.map((one) => [one.index, one.request.url, one.changesBefore])).toEqual([
      [0, '/early', 1],
      [1, '/late', 3],
    ]);
  });

  test('count for their route; a route without any counts 0', () => {
    expect(
      coverageOf(
        ['GET /a', 'GET /b'],
        [aSample({ route: 'GET /a' }), aSample({ route: 'GET /a' }), aSample()],
      ),
    ).toEqual({
      'GET /a': 2,
      'GET /b': 0,
    });
  });

  test.each([
    [[], 5, 0],
    [[1, 2, 3], 0.5, 0],
    [[1, 2, 2, 3], 2, 3],
    [[1, 2, 3], 9, 3],
  ])('of %j until %d there are %d', (times, moment, count) =>
    expect(changesUntil(times, moment)).toBe(count),
  );
});
