import { describe, expect, it } from 'vitest';
import { SlidingWindow } from '../../src/rollout/sliding-window.ts';

describe('SlidingWindow', () => {
  it('forgets what is older than its length', () => {
    const window = new SlidingWindow(1000);
    window.add(10_000, true, 5);
    window.add(10_500, false, 5);
    expect(window.numbers(10_600)).toMatchObject({ samples: 2, errors: 1 });
    expect(window.numbers(11_050)).toMatchObject({ samples: 1, errors: 0 });
    expect(window.numbers(30_000)).toMatchObject({ samples: 0, p95: 0 });
  });

  it('reuses its slots', () => {
    const window = new SlidingWindow(1000);
    for (let at = 0; at < 10_000; at += 10) window.add(at, false, 5);
    expect(window.numbers(9_999).samples).toBe(100);
  });

  it.each([1, 20, 300, 4000])('knows the p95 of latencies around %d ms to 5 %%', (ms) => {
    const window = new SlidingWindow(1000);
    for (let i = 1; i <= 100; i += 1) window.add(0, false, i <= 95 ? ms : ms * 10);
    const { p95 } = window.numbers(0);
    expect(p95 / ms).toBeGreaterThanOrEqual(0.999);
    expect(p95 / ms).toBeLessThan(1.051);
  });
});
