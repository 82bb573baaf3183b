import { expect, test } from 'vitest';
import { chanceOfHigher } from '../../../src/verify/load/rank-test.ts';

test.each([
  ['three that are all higher come once in twenty', [1, 2, 3], [4, 5, 6], 1 / 20],
  ['nine that are all higher come once in 48,620', range(0, 9), range(10, 19), 1 / 48_620],
  ['all lower is certain', [4, 5, 6], [1, 2, 3], 1],
  // Six wins of nine; by wins there are 1 1 2 3 3 3 3 2 1 1 orders, of which 7 have six or more.
  ['interleaved', [1, 3, 5], [2, 4, 6], 7 / 20],
  ['nothing to compare', [], [1], 1],
])('%s', (_, left, right, chance) => expect(chanceOfHigher(left, right)).toBeCloseTo(chance, 12));

test('ties count half', () => {
  expect(chanceOfHigher([1, 1, 1], [1, 1, 1])).toBeGreaterThan(0.5);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
