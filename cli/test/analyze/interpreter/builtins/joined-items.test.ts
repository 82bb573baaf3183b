import { describe, expect, it } from 'vitest';
import { joinedItems } from '../../../../src/analyze/interpreter/builtins/joined-items.ts';
import { partsOf } from '../../../../src/analyze/interpreter/texts.ts';
import { union } from '../../../../src/analyze/interpreter/unions.ts';
import {
  arrayValue,
  literal,
  optionsOf,
  UNDEFINED,
  UNKNOWN,
} from '../../../../src/analyze/interpreter/values.ts';

describe('a list that is joined to a text', () => {
  it('is that text where all of it is known, with nothing for what is null or undefined', () => {
    const list = arrayValue([literal('a'), literal(null), UNDEFINED, literal(7)]);
    expect(joinedItems(list, literal('-'))).toEqual(literal('a---7'));
    expect(joinedItems(arrayValue([literal('a'), literal('b')]))).toEqual(literal('a,b'));
  });

  it('keeps what may follow apart from the last item that is known, as the separator would', () => {
    expect(partsOf(joinedItems(arrayValue([literal(0)], true), literal(',')))).toEqual(['0,', null]);
  });

  it('is each of the texts that its items may make', () => {
    const list = arrayValue([literal('a'), union([literal('b'), literal('c')]), UNKNOWN]);
    expect(optionsOf(joinedItems(list, literal(' '))).map(partsOf)).toEqual([
      ['a b ', null],
      ['a c ', null],
    ]);
  });

  it('is not known where no item is', () => {
    expect(joinedItems(arrayValue([UNKNOWN], true), literal(','))).toBe(UNKNOWN);
  });
});
