import { expect, it } from 'vitest';
import { AssignedToPackages } from '../../../src/analyze/interpreter/assigned-to-packages.ts';
import { type ExternalValue, literal, optionsOf } from '../../../src/analyze/interpreter/values.ts';

const store: ExternalValue = { kind: 'external', package: 'federation', path: '.store' };

it('keeps every value that was put on an object of a package', () => {
  const assigned = new AssignedToPackages();
  for (const name of ['a', 'b', 'c']) assigned.set(store, 'db', literal(name), undefined);
  const value = assigned.get(store, 'db', undefined);
  expect(value === undefined ? [] : optionsOf(value)).toEqual(['a', 'b', 'c'].map(literal));
});

it('gives something unknown rather than the last of too many', () => {
  const assigned = new AssignedToPackages();
  for (let n = 0; n < 9; n += 1) assigned.set(store, 'db', literal(n), undefined);
  expect(assigned.get(store, 'db', undefined)?.kind).toBe('unknown');
});
