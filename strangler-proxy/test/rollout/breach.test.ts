import { describe, expect, test } from 'vitest';
import { binomialTail } from '../../src/rollout/binomial-tail.ts';
import { findBreach } from '../../src/rollout/breach.ts';

const BUDGET = { errors: 0.01, p95: 1.3, window: 30_000, samples: 50 };
const side = (samples: number, errors: number) => ({ samples, errors, p95: 1 });
const breaks = (target: [number, number], monolith: [number, number] = [0, 0], errors = BUDGET.errors) =>
  findBreach({ target: side(...target), monolith: side(...monolith) }, { ...BUDGET, errors })?.why;

test.each([
  [1, 50, 0.01, 0.395],
  [3, 50, 0.01, 0.0138],
  [0, 50, 0.01, 1],
  [1, 50, 0, 0],
  [10, 10, 0.5, 0.000977],
])('at least %i of %i at a rate of %d: %d', (count, trials, rate, expected) => {
  expect(binomialTail(count, trials, rate)).toBeCloseTo(expected, 3);
});

describe('errors against the budget', () => {
  test('a single failure among few requests is chance, several are none', () => {
    expect(breaks([51, 1])).toBeUndefined();
    expect(breaks([51, 2])).toBe('errors');
    expect(breaks([1000, 20])).toBe('errors');
  });

  test('without a budget each one counts', () => {
    expect(breaks([50, 1], [0, 0], 0)).toBe('errors');
  });

  test('what the monolith fails too is no fault of the service', () => {
    expect(breaks([50, 10], [50, 10])).toBeUndefined();
    expect(breaks([50, 25], [50, 10])).toBe('errors');
  });

  test('too few requests say nothing', () => {
    expect(breaks([49, 49])).toBeUndefined();
  });
});
