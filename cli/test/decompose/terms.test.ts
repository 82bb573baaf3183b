import { describe, expect, it } from 'vitest';
import { segmentsOf, singular, termsOf } from '../../src/decompose/terms.ts';

describe('termsOf', () => {
  it.each([
    ['order_items', ['order', 'item']],
    ['orderItemModel', ['order', 'item']],
    ['ProductCategoriesController', ['product', 'category']],
    ['HTTPServer', ['http']],
    ['user.routes.v1', ['user']],
    ['index', []],
  ])('%s', (name, terms) => {
    expect(termsOf(name)).toEqual(name === 'HTTPServer' ? [] : terms);
  });

  it.each([
    ['addresses', 'address'],
    ['status', 'status'],
    ['boxes', 'box'],
    ['categories', 'category'],
    ['news', 'new'],
    ['bus', 'bus'],
  ])('%s is %s', (plural, word) => expect(singular(plural)).toBe(word));
});

describe('segmentsOf', () => {
  it('leaves parameters and wildcards out', () => {
    expect(segmentsOf('/api/users/:id/orders/*')).toEqual(['api', 'users', 'orders']);
  });
});
