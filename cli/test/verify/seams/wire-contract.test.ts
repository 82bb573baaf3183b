import { expect, test } from 'vitest';
import { inferWire } from '../../../src/verify/seams/wire-contract.ts';

const DATE = (value: string) => ({ $type: 'date', value });

test('shows types and nothing of the values', () => {
  const { example } = inferWire([
    {
      name: 'Ann Smith',
      mail: 'ann@shop.example',
      age: 41,
      price: 2.25,
      ok: false,
      none: null,
      on: '2026-05-01',
    },
  ]);
  expect(example).toEqual({
    name: 'text',
    mail: 'user1@example.test',
    age: 1,
    price: 1.5,
    ok: true,
    none: null,
    on: '2000-01-01',
  });
});

test('what JSON lacks keeps its tag, and a text that the codec can read', () => {
  const { example, rules } = inferWire([
    {
      at: DATE('2026-01-02T03:04:05.678Z'),
      big: { $type: 'bigint', value: '77' },
      data: { $type: 'bytes', value: 'c2VjcmV0' },
    },
  ]);
  expect(example).toEqual({
    at: DATE('2000-01-01T00:00:00.000Z'),
    big: { $type: 'bigint', value: '1' },
    data: { $type: 'bytes', value: 'AQI=' },
  });
  expect(rules["$.at['$type']"]).toEqual({ combine: 'AND', matchers: [{ match: 'equality' }] });
  expect(rules['$.big.value']).toEqual({ combine: 'AND', matchers: [{ match: 'regex', regex: '^-?\\d+$' }] });
});

test('several tags in one place are the ones that may come', () => {
  const { rules } = inferWire([{ at: { $type: 'undefined' } }, { at: DATE('2026-01-02T03:04:05.678Z') }]);
  expect(rules["$.at['$type']"]).toEqual({
    combine: 'AND',
    matchers: [{ match: 'regex', regex: '^(date|undefined)$' }],
  });
});

test('rules are told by the path of the value in its body', () => {
  const { example, rules } = inferWire([['a', 'b']], '$[2]');
  expect(example).toEqual(['text']);
  expect(Object.keys(rules).sort()).toEqual(['$[2]', '$[2][*]']);
});

const UNDEFINED = { $type: 'undefined' };
const TAGGED = {
  date: DATE('2026-01-02T03:04:05.678Z'),
  bigint: { $type: 'bigint', value: '77' },
  bytes: { $type: 'bytes', value: 'c2VjcmV0' },
  object: { $type: 'object', value: { a: 1 } },
};

test.each(Object.entries(TAGGED))(
  'a %s that is not always there is shown as absent, in whichever order',
  (_, there) => {
    for (const values of [
      [there, UNDEFINED],
      [UNDEFINED, there],
    ])
      expect(inferWire(values.map((at) => ({ at }))).example).toEqual({ at: UNDEFINED });
  },
);

test('of two kinds with a text each, the one shown is one that the codec can read', () => {
  const { date, bigint, bytes } = TAGGED;
  expect(inferWire([{ at: date }, { at: bigint }]).example).toEqual({ at: DATE('2000-01-01T00:00:00.000Z') });
  expect(inferWire([{ at: bigint }, { at: date }]).example).toEqual({ at: { $type: 'bigint', value: '1' } });
  expect(inferWire([{ at: bytes }, { at: date }]).example).toEqual({ at: { $type: 'bytes', value: 'AQI=' } });
});

test('a field of the application that is called as a tag is no tag, and its value is not shown', () => {
  const { example, rules } = inferWire([{ it: { $type: 'object', value: { $type: 'Ann Smith', a: 1 } } }]);
  expect(example).toEqual({ it: { $type: 'object', value: { $type: 'text', a: 1 } } });
  expect(rules["$.it.value['$type']"]).toEqual({ combine: 'AND', matchers: [{ match: 'type' }] });
});

test('a date that is none has no text', () => {
  const none = { $type: 'date', value: null };
  expect(inferWire([{ at: none }]).example).toEqual({ at: none });
  expect(inferWire([{ at: none }, { at: TAGGED.date }]).example).toEqual({
    at: DATE('2000-01-01T00:00:00.000Z'),
  });
});

test('texts that come again and again are no closed set: on the wire they may be secrets', () => {
  const values = Array.from({ length: 12 }, (_, nr) => ({ key: nr % 2 === 0 ? 'hunter2' : 'letmein' }));
  const { example, rules } = inferWire(values);
  expect({ example, rules }).toEqual({
    example: { key: 'text' },
    rules: { '$.key': { combine: 'AND', matchers: [{ match: 'type' }] } },
  });
});
