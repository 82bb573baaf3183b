import { describe, expect, it } from 'vitest';
import { cookieValue, stickyPosition } from '../../src/rollout/stickiness.ts';

const keys = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
const share = (context: string, weight: number) =>
  keys.filter((key) => stickyPosition(context, key) < weight).length / keys.length;

describe('stickyPosition', () => {
  it.each([1, 10, 50, 90])('takes in about %d %%', (weight) => {
    expect(share('catalog', weight)).toBeCloseTo(weight / 100, 1.7);
  });

  it('takes in nobody at 0 and everybody at 100', () => {
    expect([share('catalog', 0), share('catalog', 100)]).toEqual([0, 1]);
  });

  it('never moves anyone back when the weight is raised', () => {
    for (const key of keys.slice(0, 500)) {
      const inAt = [1, 5, 10, 25, 50, 75, 100].map((weight) => stickyPosition('catalog', key) < weight);
      expect(inAt).toEqual([...inAt].sort((a, b) => Number(a) - Number(b)));
    }
  });

  it('puts different people first in different contexts', () => {
    const first = (context: string) => new Set(keys.filter((key) => stickyPosition(context, key) < 10));
    const [a, b] = [first('catalog'), first('orders')];
    const both = [...a].filter((key) => b.has(key)).length;
    expect(both / a.size).toBeLessThan(0.15);
  });
});

describe('cookieValue', () => {
  it.each([
    ['a=1; side=x; side=y', 'x'],
    ['aside=1', undefined],
    ['side=', ''],
    [undefined, undefined],
  ])('%s has %s', (header, expected) => {
    expect(cookieValue(header, 'side')).toBe(expected);
  });
});
