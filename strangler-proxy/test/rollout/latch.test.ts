import { describe, expect, it } from 'vitest';
import { initialState, type Observation, type RolloutState, step } from '../../src/rollout/latch.ts';

const budget = { errors: 0.01, p95: 1.3, window: 30_000, samples: 50 };
const side = (samples: number, errors: number, p95: number) => ({ samples, errors, p95 });
const desired = (
  mode: 'monolith' | 'shadow' | 'canary' | 'service',
  weight = 10,
  generation = 1,
): Observation => ({
  kind: 'desired',
  desired: { mode, weight, generation },
});
const contact = (ok: boolean): Observation => ({ kind: 'contact', ok, at: 0 });
const window = (target: ReturnType<typeof side>, monolith: ReturnType<typeof side>): Observation => ({
  kind: 'window',
  numbers: { target, monolith },
  budget,
  at: 0,
});
const after = (...observations: Observation[]): RolloutState => observations.reduce(step, initialState());
const why = (...observations: Observation[]) => after(...observations).latch?.why;

describe('a canary', () => {
  it.each([
    ['a broken error budget', side(100, 3, 10), side(100, 0, 10), 'errors'],
    ['errors that the monolith has too', side(100, 3, 10), side(100, 3, 10), undefined],
    ['an error budget just kept', side(100, 1, 10), side(100, 0, 10), undefined],
    ['an error more than the budget, which chance explains', side(100, 2, 10), side(0, 0, 0), undefined],
    ['too few samples', side(49, 49, 10), side(100, 0, 10), undefined],
    ['a broken latency budget', side(100, 0, 140), side(100, 0, 100), 'p95'],
    ['a latency budget just kept', side(100, 0, 129), side(100, 0, 100), undefined],
    ['a ratio within the noise of the host', side(100, 0, 3), side(100, 0, 1), undefined],
    ['latency without a monolith to compare with', side(100, 0, 1000), side(0, 0, 0), undefined],
    ['errors without a monolith to compare with', side(100, 3, 10), side(0, 0, 0), 'errors'],
    ['one unlucky request of the monolith', side(100, 90, 10), side(1, 1, 10), 'errors'],
  ])('judges %s', (_name, target, monolith, expected) => {
    expect(why(desired('canary'), window(target, monolith))).toBe(expected);
  });

  it('is rolled back after three failures in a row, not after three in all', () => {
    const [bad, good] = [contact(false), contact(true)];
    expect(why(desired('canary'), bad, bad, good, bad, bad)).toBeUndefined();
    expect(why(desired('canary'), bad, bad, good, bad, bad, bad)).toBe('down');
    expect(why(desired('canary'), { kind: 'health', failures: 3, at: 0 })).toBe('unhealthy');
  });
});

describe('a latch', () => {
  const latched = after(desired('canary', 10, 4), contact(false), contact(false), contact(false));

  it('keeps what it was rolled back from', () => {
    expect(latched.latch).toMatchObject({
      generation: 4,
      from: { mode: 'canary', weight: 10 },
      numbers: { failures: 3 },
    });
  });

  it.each([
    [4, true],
    [3, true],
    [5, false],
  ])('at generation 4 meets a table of generation %d: holds %s', (generation, holds) => {
    expect(step(latched, desired('service', 0, generation)).latch !== undefined).toBe(holds);
  });

  it('is not touched by success', () => {
    expect(step(latched, contact(true)).latch).toEqual(latched.latch);
  });
});

describe('without traffic of its own', () => {
  it.each([
    ['monolith', 10],
    ['shadow', 10],
    ['canary', 0],
  ] as const)('mode %s with weight %d is never rolled back', (mode, weight) => {
    expect(why(desired(mode, weight), contact(false), contact(false), contact(false))).toBeUndefined();
  });
});
