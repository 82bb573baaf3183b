import { expect, test } from 'vitest';
import { growthOf, leakOf } from '../../../src/verify/load/leak.ts';

const MIB = 1024 * 1024;
const MINUTES_AGO = 240;
const curve = (of: (second: number) => number) =>
  Array.from({ length: MINUTES_AGO }, (_, second) => MIB * of(second));

const flat = curve((second) => 80 + (second % 7));
const growing = curve((second) => 80 + second / 3 + (second % 7));

test('memory that keeps growing is a leak, and the message has its size', () => {
  const finding = leakOf(flat, growing);
  expect(finding?.field).toBe('memory');
  expect(finding?.message).toMatch(/grew from 1\d\d to 1[45]\d MiB, the monolith’s by 0 MiB/);
});

test('a flat curve is none, and neither is what settles early', () => {
  expect(leakOf(flat, flat)).toBeUndefined();
  expect(
    leakOf(
      flat,
      curve((second) => 80 + Math.min(second, 60)),
    ),
  ).toBeUndefined();
});

test('what the monolith does too is no fault of the service', () => {
  expect(leakOf(growing, growing)).toBeUndefined();
});

test('memory that goes up and down is none, however high it ends', () => {
  expect(
    leakOf(
      flat,
      curve((second) => 100 + 60 * Math.sin(second / 3)),
    ),
  ).toBeUndefined();
});

test('too few samples show no growth', () => {
  expect(growthOf([1, 2, 3])).toBe(0);
});
