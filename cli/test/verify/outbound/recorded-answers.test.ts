import { expect, test } from 'vitest';
import { RecordedAnswers } from '../../../src/verify/outbound/recorded-answers.ts';

const call = (url: string, body = '') => ({
  method: 'POST',
  origin: 'http://pay.test',
  url,
  headers: [],
  body: Buffer.from(body),
});
const recorded = (at: number, url: string, body: string, told: string | undefined) => ({
  ...call(url, body),
  at,
  answer: told === undefined ? undefined : { status: 200, headers: [], body: Buffer.from(told) },
});
const answers = (...calls: ReturnType<typeof recorded>[]) => {
  const chosen = new RecordedAnswers({ beganAt: 1000, calls });
  chosen.expect({ startedAt: 0, endedAt: 10 });
  return (url: string, body = '') => {
    const answer = chosen.answerTo(call(url, body));
    return typeof answer === 'object' ? String(answer.body) : answer;
  };
};

test('the same question before one that is only like it', () => {
  const ask = answers(recorded(1001, '/a', 'x', 'of x'), recorded(9000, '/a', 'y', 'of y'));
  expect([ask('/a', 'y'), ask('/a', 'z')]).toEqual(['of y', 'of x']);
});

test('an answer of the sample that is replayed before one of another', () => {
  const ask = answers(recorded(500, '/a', 'x', 'before'), recorded(1001, '/a', 'x', 'now'));
  expect(ask('/a', 'x')).toBe('now');
});

test('an address with another id, and then none', () => {
  const ask = answers(recorded(1001, '/charges/ch_81/refund', '', 'refunded'));
  expect([ask('/charges/ch_99/refund'), ask('/refunds')]).toEqual(['refunded', 'unknown']);
});

test('the second answer to the same question is the second that was given, and the last one stays', () => {
  const ask = answers(recorded(1001, '/a', '', 'one'), recorded(1002, '/a', '', 'two'));
  expect([ask('/a'), ask('/a'), ask('/a')]).toEqual(['one', 'two', 'two']);
});

test('a system that did not answer does not answer', () => {
  expect(answers(recorded(1001, '/a', '', undefined))('/a')).toBeUndefined();
});
