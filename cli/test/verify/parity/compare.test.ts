import { describe, expect, test } from 'vitest';
import { compareEffects, type Effect, shown } from '../../../src/verify/parity/compare.ts';
import { SERVICE_CONNECTIONS } from '../../../src/verify/states/writers.ts';

interface Told {
  readonly status?: number;
  readonly headers?: readonly string[];
  readonly body?: unknown;
  readonly rows?: Effect['rows'];
  readonly calls?: readonly { url: string; body: unknown }[];
}

const JSON_TYPE = ['Content-Type', 'application/json; charset=utf-8'];

function effect({ status = 200, headers = [], body = {}, rows = [], calls = [] }: Told): Effect {
  const types = headers.some((one) => one.toLowerCase() === 'content-type') ? [] : JSON_TYPE;
  return {
    answer: { status, headers: [...types, ...headers], body: Buffer.from(JSON.stringify(body)) },
    rows,
    calls: calls.map((one) => ({
      method: 'POST',
      origin: 'http://pay.test',
      url: one.url,
      headers: [['content-type', 'application/json']],
      body: Buffer.from(JSON.stringify(one.body)),
    })),
  };
}

const inserted = (table: string, after: Record<string, unknown>) => ({
  table,
  op: 'INSERT',
  before: null,
  after,
  transaction: JSON.stringify(after),
  writer: SERVICE_CONNECTIONS,
});
const deleted = (word: string) => ({
  ...inserted('public.notes', {}),
  op: 'DELETE',
  before: { word },
  after: null,
});
const placesOf = (a: Told, b: Told) => compareEffects(effect(a), effect(b)).map(({ path }) => path);

describe('what differs between two effects', () => {
  test.each<[what: string, monolith: Told, service: Told, places: string[]]>([
    ['nothing', { body: { a: 1, b: 2 } }, { body: { b: 2, a: 1 } }, []],
    ['the status', {}, { status: 201 }, ['status']],
    ['null where nothing was', { body: {} }, { body: { a: null } }, ['$.a']],
    ['no list where an empty one was', { body: { a: [] } }, { body: {} }, ['$.a']],
    ['a text for a number', { body: { a: 1 } }, { body: { a: '1' } }, ['$.a']],
    ['the order of a list', { body: [1, 2] }, { body: [2, 1] }, ['$[0]', '$[1]']],
    ['any header', { headers: ['X-Kind', 'a'] }, {}, ['header:x-kind']],
    ['no header of the moment', { headers: ['Date', 'a', 'Age', '1'] }, { headers: ['Date', 'b'] }, []],
    ['whether there is a tag', { headers: ['ETag', '"a"'] }, {}, ['header:etag']],
    ['not the tag itself', { headers: ['ETag', '"a"'] }, { headers: ['ETag', '"b"'] }, []],
    [
      'the charset',
      {},
      { headers: ['Content-Type', 'application/json; charset=latin1'] },
      ['header:content-type'],
    ],
    [
      'one attribute of one cookie',
      { headers: ['Set-Cookie', 'a=1; Path=/; HttpOnly', 'Set-Cookie', 'b=2'] },
      { headers: ['Set-Cookie', 'b=2', 'Set-Cookie', 'a=1; path=/'] },
      ['header:set-cookie.a.httponly'],
    ],
    [
      'a weak tag for a strong one',
      { headers: ['ETag', '"a"'] },
      { headers: ['ETag', 'W/"a"'] },
      ['header:etag'],
    ],
    [
      'a cookie that is set for another path too',
      { headers: ['Set-Cookie', 'a=1; Path=/'] },
      { headers: ['Set-Cookie', 'a=1; Path=/', 'Set-Cookie', 'a=1; Path=/b'] },
      ['header:set-cookie.a (2)'],
    ],
    ['a cookie', { headers: ['Set-Cookie', 'a=1'] }, {}, ['header:set-cookie.a']],
    [
      'a column',
      { rows: [inserted('public.notes', { word: 'a' })] },
      { rows: [inserted('public.notes', { word: 'b' })] },
      ['rows.public.notes[0].after.word'],
    ],
    ['a row', { rows: [inserted('public.notes', { word: 'a' })] }, {}, ['rows.public.notes']],
    [
      'that rows are no longer written at once',
      { rows: ['a', 'b'].map((word) => ({ ...inserted('public.notes', { word }), transaction: 'one' })) },
      { rows: ['a', 'c'].map((word) => inserted('public.notes', { word })) },
      ['rows.public.notes[1].after.word', 'transactions'],
    ],
    [
      'not the order in which one statement finds its rows',
      { rows: ['a', 'b'].map(deleted) },
      { rows: ['b', 'a'].map(deleted) },
      [],
    ],
    ['a call', { calls: [{ url: '/charges', body: {} }] }, {}, ['calls']],
    [
      'what a call says',
      { calls: [{ url: '/charges', body: { cents: 1 } }] },
      { calls: [{ url: '/charges', body: { cents: 2 } }] },
      ['calls[0].body.cents'],
    ],
    [
      'not the order of calls',
      {
        calls: [
          { url: '/a', body: {} },
          { url: '/b', body: {} },
        ],
      },
      {
        calls: [
          { url: '/b', body: {} },
          { url: '/a', body: {} },
        ],
      },
      [],
    ],
  ])('%s', (_, monolith, service, places) => expect(placesOf(monolith, service)).toEqual(places));

  test('a field that is absent is told from one that is null', () => {
    const [found] = compareEffects(effect({ body: {} }), effect({ body: { a: null } }));
    expect([shown(found?.monolith), shown(found?.service)]).toEqual(['nothing', 'null']);
  });

  test('rows and calls are told by their number', () => {
    const row = inserted('public.notes', {});
    const [found] = compareEffects(effect({ rows: [row] }), effect({ rows: [row, row] }));
    expect(found).toEqual({ path: 'rows.public.notes', monolith: '1 INSERT', service: '2 INSERT' });
  });
});
