import { expect, test } from 'vitest';
import { LateCalls } from '../../../src/verify/outbound/late-calls.ts';

const call = (at: number) => ({
  method: 'POST',
  origin: 'http://pay.test',
  url: '/charges',
  headers: [],
  body: Buffer.of(),
  at: 1000 + at,
  answer: undefined,
});
const first = { startedAt: 0, endedAt: 10 };
const second = { startedAt: 100, endedAt: 120 };
const late = (...times: number[]) => {
  const calls = new LateCalls({ beganAt: 1000, calls: times.map(call) }, [first, second]);
  return [calls.of(first), calls.of(second)];
};

test.each([
  ['calls before the answer are not waited for', [5, 110], [0, 0]],
  ['one after it is, beside those before it', [5, 50], [2, 0]],
  ['one while another request is under way may be that one’s', [110], [0, 0]],
  ['what comes long afterwards belongs to nobody', [700], [0, 0]],
  ['the request that was answered last has it', [130, 140], [0, 2]],
])('%s', (_name, times, expected) => {
  expect(late(...times)).toEqual(expected);
});
