import { expect, it } from 'vitest';
import { taggedText } from '../../../src/analyze/data-access/sql-clients/sql-tags.ts';
import { arrayValue, literal, native, optionsOf } from '../../../src/analyze/interpreter/values.ts';

const strings = arrayValue([literal('SELECT * FROM '), literal('')]);
const fragment = (count: number) =>
  native('sql fragment', { model: { sqlText: Array.from({ length: count }, (_, n) => [`t${n}`]) } });

it('is as many texts as there are fragments to choose from', () => {
  const texts = optionsOf(taggedText([strings, fragment(3)]));
  expect(texts).toEqual(['t0', 't1', 't2'].map((table) => literal(`SELECT * FROM ${table}`)));
});

it('leaves the place of too many open instead of dropping some', () => {
  const text = taggedText([strings, fragment(9)]);
  expect(text).toMatchObject({ kind: 'unknown', parts: ['SELECT * FROM ', null, ''] });
});
