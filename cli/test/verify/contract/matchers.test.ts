import { describe, expect, test } from 'vitest';
import { inferBody } from '../../../src/verify/contract/matchers.ts';
import { interactionsOf } from '../../../src/verify/contract/pact-file.ts';
import { groupSamples } from '../../../src/verify/contract/sample-groups.ts';
import { skeletonOf } from '../../../src/verify/contract/value-shape.ts';
import { aSample } from '../../helpers/a-sample.ts';

const rule = (...bodies: unknown[]) => {
  const wrapped = bodies.map((value) => ({ a: JSON.parse(JSON.stringify(value)) }));
  return inferBody(wrapped).rules['$.a'];
};
const only = (matcher: object) => ({ combine: 'AND', matchers: [matcher] });

describe('matchers of scalars', () => {
  test.each([
    ['whole numbers', [1, 7], only({ match: 'integer' })],
    ['numbers', [1, 7.5], only({ match: 'number' })],
    ['booleans', [true, false], only({ match: 'boolean' })],
    ['texts', ['x', 'y z'], only({ match: 'type' })],
    [
      'texts that are null at times',
      ['x', null],
      { combine: 'OR', matchers: [{ match: 'type' }, { match: 'null' }] },
    ],
    ['placeholders of secrets', ['{{secret:token:1}}', '{{secret:token:2}}'], only({ match: 'type' })],
    ['few different values', ['a', 'b', 'a', 'b'], only({ match: 'type' })],
    [
      'a closed set seen often',
      Array.from({ length: 14 }, (_, nr) => (nr % 2 ? 'open' : 'closed')),
      only({ match: 'regex', regex: '^(closed|open)$' }),
    ],
  ])('%s', (_, values, expected) => expect(rule(...values)).toEqual(expected));

  test.each([
    ['2026-11-21T01:23:30.932Z', true],
    ['06fcb6c1-9d4c-4b7e-8d47-2f4c5e6a7b8c', true],
    ['2026-11-21', true],
    ['12.50', true],
    ['2026', false],
  ])('%s has a format: %s', (value, has) => {
    const [matcher] = rule(value)?.matchers ?? [];
    expect(matcher?.match).toBe(has ? 'regex' : 'type');
    if (matcher?.match === 'regex') expect(value).toMatch(new RegExp(matcher.regex));
  });

  test('of different types, or container at times: nothing is demanded', () => {
    const { example, rules } = inferBody([
      { a: 1, b: { x: 1 }, c: 'k' },
      { a: 'x', b: null, c: 'l' },
    ]);
    expect(example).toEqual({ c: 'k' });
    expect(Object.keys(rules)).toEqual(['$.c']);
  });
});

describe('matchers of containers', () => {
  test('lists: at least one element where every sample had one; fields that only some elements have are left out', () => {
    const { example, rules } = inferBody([
      { full: [{ id: 1, x: 1 }, { id: 2 }], maybe: [] },
      { full: [{ id: 3 }], maybe: [{ id: 4 }] },
    ]);
    expect(example).toEqual({ full: [{ id: 1 }], maybe: [{ id: 4 }] });
    expect(rules).toEqual({
      '$.full': only({ match: 'type', min: 1 }),
      '$.full[*].id': only({ match: 'integer' }),
      '$.maybe': only({ match: 'type', min: 0 }),
      '$.maybe[*].id': only({ match: 'integer' }),
    });
  });

  test('lists of mixed elements are lists', () => {
    expect(inferBody([{ a: [1, 'x', { b: 1 }] }]).example).toEqual({ a: [] });
  });

  test('names that are no identifiers are quoted', () => {
    expect(Object.keys(inferBody([{ 'a b': { 'c-d': 1, "it's": 1 } }]).rules)).toEqual(["$['a b']['c-d']"]);
  });

  test('what the monolith itself does not keep is left out', () => {
    const { example } = inferBody([{ items: [{ id: 1, noise: 5 }] }], {
      without: new Set(['$.items[*].noise']),
    });
    expect(example).toEqual({ items: [{ id: 1 }] });
  });
});

describe('groups', () => {
  test('null beside a scalar is the same shape; a container, an absent field or another status is not', () => {
    expect(skeletonOf({ a: 1, b: [1] })).toBe(skeletonOf({ b: [], a: null }));
    expect(skeletonOf({ a: {} })).not.toBe(skeletonOf({ a: null }));
    expect(skeletonOf({ a: 1 })).not.toBe(skeletonOf({ a: 1, b: 1 }));
    expect(skeletonOf({ 1: { x: 1 }, 2: {} })).toBe(skeletonOf({ 77: {} }));
  });

  test('are few per route, successes first, each with a representative; the contract is inferred over all', () => {
    const samples = [
      ...Array.from({ length: 30 }, (_, index) =>
        aSample({ index, route: 'GET /a', responseJson: { n: index === 9 ? null : index } }),
      ),
      ...Array.from({ length: 20 }, (_, nr) =>
        aSample({ index: 30 + nr, route: 'GET /a', status: 400 + nr, responseJson: { e: 'x' } }),
      ),
      aSample({ index: 60, route: 'GET /b' }),
      aSample({
        index: 61,
        route: 'GET /a',
        method: 'POST',
        requestText: '{',
        headers: [['content-type', 'application/json']],
      }),
    ];
    const groups = groupSamples(samples, ['GET /a']);
    expect(groups.map((group) => group.status).slice(0, 2)).toEqual([200, 400]);
    const interactions = groups.flatMap((group) => interactionsOf(group));
    expect(interactions).toHaveLength(10);
    expect(groups[0]?.samples).toHaveLength(30);
    expect(interactions[0]?.interaction.response.matchingRules).toMatchObject({
      body: { '$.n': { combine: 'OR' } },
    });
    expect(
      interactions.every((one) => one.interaction.providerStates[0]?.params.sample === one.sample.index),
    ).toBe(true);
  });
});

describe('forms of times', () => {
  test.each([
    ['2026-11-21T01:23:30.932Z', '2026-11-21T01:23:30Z'],
    ['2026-11-21T01:23:30Z', '2026-11-21 01:23:30'],
    ['2026-11-21T01:23:30+01:00', '2026-11-21T01:23:30'],
    ['2026-11-21 01:23:30.1', '2026-11-21T01:23:30.1'],
  ])('%s does not allow %s', (value, other) => {
    const [matcher] = rule(value, value)?.matchers ?? [];
    if (matcher?.match !== 'regex') throw new Error('a time has a form');
    expect([value, other].map((one) => new RegExp(matcher.regex).test(one))).toEqual([true, false]);
  });

  test('observations in two forms allow both', () =>
    expect(rule('2026-11-21T01:23:30.932Z', '2026-11-21T01:23:30')).toEqual(
      only({ match: 'regex', regex: expect.stringContaining('[T ]') }),
    ));
});

describe('headers and requests of interactions', () => {
  test('constant meaning is pinned, ids in addresses are not, moments and hosts are left out', () => {
    const answered = (id: number) =>
      aSample({
        index: id,
        route: 'POST /n',
        method: 'POST',
        url: '/n%20m?tag=a&tag=b',
        headers: [
          ['authorization', 'Bearer {{secret:token:1}}'],
          ['host', 'x'],
          ['user-agent', 'node'],
        ],
        requestJson: { password: '{{secret:password:2}}' },
        status: 201,
        responseHeaders: [
          ['Location', `/n/${id}`],
          ['X-Request-Id', `r${id}`],
          ['Date', 'now'],
          ['Set-Cookie', 'a=b'],
          ['WWW-Authenticate', 'Bearer'],
          ['Cache-Control', 'private, no-store'],
        ],
        responseJson: { id },
      });
    const [group] = groupSamples([answered(1), answered(22)], ['POST /n']);
    const [first] = group === undefined ? [] : interactionsOf(group);
    expect(first?.interaction.request).toEqual({
      method: 'POST',
      path: '/n m',
      query: { tag: ['a', 'b'] },
      headers: { authorization: ['Bearer {{secret:token:1}}'], 'content-type': ['application/json'] },
      body: {
        content: { password: '{{secret:password:2}}' },
        contentType: 'application/json',
        encoded: false,
      },
    });
    expect(first?.interaction.response.headers).toEqual({
      'cache-control': ['private', 'no-store'],
      'content-type': ['application/json; charset=utf-8'],
      location: ['/n/1'],
      'www-authenticate': ['Bearer'],
      'x-request-id': ['r1'],
    });
    expect(first?.interaction.response.matchingRules).toMatchObject({
      header: {
        location: only({ match: 'regex', regex: '^/n/\\d+$' }),
        'x-request-id': only({ match: 'regex', regex: '.+' }),
      },
    });
  });
});
