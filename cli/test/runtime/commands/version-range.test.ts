import { describe, expect, test } from 'vitest';
import { satisfies } from '../../../src/runtime/commands/version-range.ts';

describe('satisfies', () => {
  test.each([
    ['>=18', true],
    ['>= 18.0.0', true],
    ['>20', false],
    ['>20.2', false],
    ['<20', false],
    ['<=20', true],
    ['<=20.1', false],
    ['20', true],
    ['v20.2', true],
    ['20.x', true],
    ['20.2.0', true],
    ['20.2.1', false],
    ['^20.1.0', true],
    ['^18', false],
    ['~20.2', true],
    ['~20.1.0', false],
    ['>=18 <20', false],
    ['>=18 <21', true],
    ['18 || 20', true],
    ['16 || 18', false],
    ['18 - 20', true],
    ['*', true],
    ['lts/iron', undefined],
    ['node', undefined],
    ['lts/* || 20', true],
  ])('20.2.0 in %s: %s', (range, expected) => expect(satisfies('v20.2.0', range)).toBe(expected));

  test('a version that is none', () => expect(satisfies('spawn node ENOENT', '>=18')).toBeUndefined());
});
