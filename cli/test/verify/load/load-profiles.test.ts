import { expect, test } from 'vitest';
import { stepsOf } from '../../../src/verify/load/load-profiles.ts';

const configured = { vus: 4, seconds: 2, rounds: 3, soakMinutes: 2 };

test('smoke is what the configuration says', () => {
  expect(stepsOf('smoke', configured)).toEqual([{ vus: 4, seconds: 2, rounds: 3 }]);
});

test('load is longer and has more users', () => {
  expect(stepsOf('load', configured)).toEqual([{ vus: 8, seconds: 10, rounds: 5 }]);
});

test('stress doubles the users from step to step', () => {
  expect(stepsOf('stress', configured).map(({ vus }) => vus)).toEqual([4, 8, 16, 32]);
});

test('a soak lasts as long as configured, both sides together', () => {
  const [step, ...others] = stepsOf('soak', configured);
  expect(others).toEqual([]);
  expect((step?.rounds ?? 0) * (step?.seconds ?? 0) * 2).toBe(120);
});
