import { describe, expect, it } from 'vitest';
import {
  collectionsAroundDocument,
  collectionsBelow,
  collectionsOnPath,
} from '../../../../src/analyze/data-access/firestore/paths.ts';
import { joinedText } from '../../../../src/analyze/interpreter/texts.ts';
import { INPUT, literal, type Value } from '../../../../src/analyze/interpreter/values.ts';

const text = (...parts: (string | null)[]): Value => joinedText(parts);

describe('the collections on a path', () => {
  it.each([
    [literal('users'), ['users']],
    [literal('/users/abc/orders'), ['users', 'orders']],
    [text('users/', null, '/orders'), ['users', 'orders']],
    [text(null, '/orders'), ['orders']],
    [text('users_', null), [undefined]],
    [INPUT, [undefined]],
  ])('of a collection end with it', (path, expected) => {
    expect(collectionsOnPath(path)).toEqual(expected);
  });

  it.each([
    [literal('users/abc'), ['users']],
    [text('users/', null), ['users']],
    [text('users/', null, '/orders/', null), ['users', 'orders']],
    [text(null, '/', null), [undefined]],
    [INPUT, [undefined]],
  ])('of a document end before it', (path, expected) => {
    expect(collectionsAroundDocument(path)).toEqual(expected);
  });

  it('below a collection are those that an id goes on to', () => {
    expect(collectionsBelow(literal('abc'))).toEqual([]);
    expect(collectionsBelow(INPUT)).toEqual([]);
    expect(collectionsBelow(literal('abc/orders/1'))).toEqual(['orders']);
  });
});
