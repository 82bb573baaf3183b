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

const twoPieces = (pieces: readonly (readonly [string, string])[]) =>
  native('sql fragment', { model: { sqlText: pieces } });

it('keeps of many fragments so few that each of their pieces is in one', () => {
  const pieces = ['a', 'b', 'c'].flatMap((one) => ['x', 'y', 'z'].map((two) => [one, two] as const));
  const texts = optionsOf(taggedText([strings, twoPieces(pieces)])).map((one) =>
    one.kind === 'literal' ? one.value : undefined,
  );
  expect(texts).toEqual(['ax', 'by', 'cz'].map((table) => `SELECT * FROM ${table}`));
});

it('keeps of too many what names tables', () => {
  const joins = Array.from({ length: 9 }, (_, n) => ['JOIN ', `t${n} ON true`] as const);
  const text = taggedText([strings, twoPieces(joins)]);
  const kept = joins.flatMap(([join, table]) => [join + table, null]);
  expect(text).toMatchObject({ parts: ['SELECT * FROM ', null, ...kept, ''] });
});

it('leaves the place of too many open instead of dropping some', () => {
  const text = taggedText([strings, fragment(9)]);
  expect(text).toMatchObject({ kind: 'unknown', parts: ['SELECT * FROM ', null, ''] });
});
