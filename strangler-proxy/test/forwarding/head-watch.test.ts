import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Failure } from '../../src/forwarding/failure.ts';
import { HeadWatch } from '../../src/forwarding/head-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function waiter() {
  const failures: Failure[] = [];
  return { failures, fail: (failure: Failure) => failures.push(failure) > 0 };
}

test('a head that is late is told once, within a tenth of a second', () => {
  const watch = new HeadWatch();
  const late = waiter();
  watch.begin(late, 1_000);
  vi.advanceTimersByTime(999);
  expect(late.failures).toEqual([]);
  vi.advanceTimersByTime(101);
  expect(late.failures.map(({ code, nothingSent }) => [code, nothingSent])).toEqual([['PROXY-5004', false]]);
  vi.advanceTimersByTime(10_000);
  expect(late.failures).toHaveLength(1);
});

test('one that came, one that waits anew and one without a limit are left alone', () => {
  const watch = new HeadWatch();
  const [came, anew, unlimited] = [waiter(), waiter(), waiter()];
  watch.begin(came, 500);
  watch.begin(anew, 500);
  watch.begin(unlimited, 0);
  watch.end(came);
  vi.advanceTimersByTime(400);
  watch.begin(anew, 500);
  vi.advanceTimersByTime(400);
  expect([came, anew, unlimited].map(({ failures }) => failures.length)).toEqual([0, 0, 0]);
  vi.advanceTimersByTime(300);
  expect([came, anew, unlimited].map(({ failures }) => failures.length)).toEqual([0, 1, 0]);
});

test('no timer runs while nobody waits', () => {
  const watch = new HeadWatch();
  const one = waiter();
  watch.begin(one, 500);
  watch.end(one);
  vi.advanceTimersByTime(200);
  expect(vi.getTimerCount()).toBe(0);
  watch.begin(one, 500);
  expect(vi.getTimerCount()).toBe(1);
});
