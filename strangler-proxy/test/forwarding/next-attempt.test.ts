import { describe, expect, it } from 'vitest';
import { createSnapshot, MONOLITH_TIMEOUTS } from '../../src/config/snapshot.ts';
import type { Candidate } from '../../src/forwarding/candidates.ts';
import { classifyFailure } from '../../src/forwarding/failure.ts';
import { type AttemptFacts, nextAttempt } from '../../src/forwarding/next-attempt.ts';
import { Instance } from '../../src/health/instance.ts';
import { aTable } from '../support/table.ts';

const { targets } = createSnapshot(
  aTable().target('catalog', ['http://127.0.0.1:1', 'http://127.0.0.1:2']).build(),
);

function at(name: string, origin = 'http://127.0.0.1:1'): Candidate {
  const target = targets.get(name);
  if (!target) throw new Error(`no target ${name}`);
  return { target, instance: new Instance(origin), timeouts: MONOLITH_TIMEOUTS };
}

const failure = (code: string, started: boolean, reused = false) =>
  classifyFailure(Object.assign(new Error(code), { code }), { started, reused });
const refused = failure('ECONNREFUSED', false);
const reset = failure('UND_ERR_SOCKET', true);
const stale = failure('UND_ERR_SOCKET', true, true);
const never = () => false;
const [one, two, monolith] = [at('catalog'), at('catalog', 'http://127.0.0.1:2'), at('monolith')];
const NAMES = new Map([
  [one, 'one'],
  [two, 'two'],
  [monolith, 'monolith'],
]);

function next(changes: Partial<AttemptFacts>): string | undefined {
  const facts: AttemptFacts = {
    failure: refused,
    failed: one,
    rest: [two, monolith],
    query: true,
    replayable: true,
    refreshed: false,
    mayRetry: () => true,
    ...changes,
  };
  const candidate = nextAttempt(facts);
  return candidate && NAMES.get(candidate);
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
    ['… unless the budget is spent', { failure: reset, rest: [], mayRetry: never }, undefined],
    [
      'a slow query without a fallback: nobody',
      { failure: failure('UND_ERR_HEADERS_TIMEOUT', true), rest: [] },
      undefined,
    ],
    [
      'a query on a stale connection: the same, without the budget',
      { failure: stale, mayRetry: never },
      'one',
    ],
    ['a query on two stale connections: another target', { failure: stale, refreshed: true }, 'monolith'],
    ['a command on a stale connection: nobody', { failure: stale, query: false }, undefined],
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
