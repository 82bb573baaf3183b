import { describe, expect, it } from 'vitest';
import { MONOLITH_TIMEOUTS } from '../../src/config/snapshot.ts';
import { classifyFailure } from '../../src/forwarding/failure.ts';
import { type AttemptFacts, nextAttempt } from '../../src/forwarding/next-attempt.ts';

const at = (target: string, origin = target) => ({ target, origin, timeouts: MONOLITH_TIMEOUTS });
const failure = (code: string, started: boolean) =>
  classifyFailure(Object.assign(new Error(code), { code }), started);
const refused = failure('ECONNREFUSED', false);
const reset = failure('UND_ERR_SOCKET', true);

function next(changes: Partial<AttemptFacts>): string | undefined {
  const facts: AttemptFacts = {
    failure: refused,
    failed: at('catalog', 'one'),
    rest: [at('catalog', 'two'), at('monolith')],
    query: true,
    replayable: true,
    mayRetry: () => true,
    ...changes,
  };
  return nextAttempt(facts)?.origin;
}

describe('who is asked next', () => {
  it.each([
    ['a query that did not connect: the next instance', {}, 'two'],
    ['a command that did not connect: the next instance', { query: false }, 'two'],
    ['a query that was cut: another target', { failure: reset }, 'monolith'],
    ['a command that was cut: nobody', { failure: reset, query: false }, undefined],
    ['a query whose body is gone: nobody', { failure: reset, replayable: false }, undefined],
    [
      'a query that ran out of time: another target',
      { failure: failure('UND_ERR_HEADERS_TIMEOUT', true) },
      'monolith',
    ],
    ['a cut query without a fallback: the same once more', { failure: reset, rest: [] }, 'one'],
    ['… unless the budget is spent', { failure: reset, rest: [], mayRetry: () => false }, undefined],
    [
      'a slow query without a fallback: nobody',
      { failure: failure('UND_ERR_HEADERS_TIMEOUT', true), rest: [] },
      undefined,
    ],
    ['a malformed request: nobody', { failure: failure('UND_ERR_INVALID_ARG', false) }, undefined],
  ] as [string, Partial<AttemptFacts>, string | undefined][])('%s', (_name, changes, expected) => {
    expect(next(changes)).toBe(expected);
  });
});

describe('failures', () => {
  it.each([
    ['ECONNREFUSED', false, 'PROXY-5001'],
    ['UND_ERR_CONNECT_TIMEOUT', false, 'PROXY-5003'],
    ['UND_ERR_SOCKET', true, 'PROXY-5002'],
    ['ECONNRESET', true, 'PROXY-5002'],
    ['UND_ERR_HEADERS_TIMEOUT', true, 'PROXY-5004'],
    ['HPE_INVALID_CONSTANT', true, 'PROXY-5006'],
    ['UND_ERR_INVALID_ARG', false, 'PROXY-1007'],
  ])('%s, started %s, is %s', (code, started, expected) => {
    expect(failure(code, started).code).toBe(expected);
  });
});
