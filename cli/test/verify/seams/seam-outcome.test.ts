import { expect, test } from 'vitest';
import { pactOf } from '../../../src/verify/contract/pact-file.ts';
import type { ReadCall } from '../../../src/verify/seams/call-kinds.ts';
import { demandsOf } from '../../../src/verify/seams/demands.ts';
import { seamInteraction } from '../../../src/verify/seams/seam-interaction.ts';
import { type SeamFacts, seamOutcome } from '../../../src/verify/seams/seam-outcome.ts';
import type { Kept } from '../../../src/verify/seams/verify-both-sides.ts';
import { aSample } from '../../helpers/a-sample.ts';
import { aCall } from '../../helpers/a-seam-call.ts';

interface Case {
  readonly calls?: readonly ReadCall[];
  readonly known?: readonly ReadCall[];
  readonly outcome?: Kept['outcome'];
  readonly more?: Partial<SeamFacts>;
}

/** What comes of calls that all turn out alike. */
function outcomeOf({ calls = [], known = [], outcome = 'kept', more = {} }: Case) {
  const asked = demandsOf({
    calls,
    known: pactOf(
      'monolith',
      known.map((one) => seamInteraction([one])),
      'shop',
    ),
    functions: ['stock.reserve'],
    recording: 'two',
    isTrusted: () => true,
  });
  const places = outcome === 'kept' ? [] : [{ field: 'client', message: 'Expected 1' }];
  return seamOutcome({
    consumer: 'shop',
    provider: 'monolith',
    recording: 'two',
    seen: calls.map(({ call }) => call),
    tap: { tooLong: () => new Set(), tooMany: () => new Set() },
    functions: new Map([['stock.reserve', 'src/stock.js#reserve']]),
    isListed: true,
    asked,
    results: new Map(asked.demands.map((one) => [one, { outcome, places }])),
    strays: [],
    ...more,
  });
}

const OTHER_FORM = { args: [{ id: 1 }] };

test('what both sides keep passes, and so does its pact', () => {
  expect(outcomeOf({ calls: [aCall({})] })).toMatchObject({
    verdict: 'pass',
    verified: 'pass',
    summary: '1 of 1 interactions, 1 of 1 functions',
    findings: [],
    uncovered: [],
  });
});

test('a pact with demands that nothing recorded leads to is not one that was verified', () => {
  const outcome = outcomeOf({ calls: [aCall({})], known: [aCall(OTHER_FORM)] });
  expect(outcome).toMatchObject({ verdict: 'pass', verified: 'inconclusive' });
  expect(outcome.pact?.interactions).toHaveLength(2);
  expect(outcome.uncovered).toEqual([
    'stock.reserve({ id }) answers object: no recorded request leads to it any more',
  ]);
});

test('a worse verdict is not made better by demands that nothing leads to', () => {
  const known = [aCall(OTHER_FORM)];
  expect(outcomeOf({ calls: [aCall({})], known, outcome: 'broken' }).verified).toBe('fail');
  expect(outcomeOf({ known }).verified).toBe('not-run');
});

test('calls that no contract fits are counted and told; where all are such, nothing was shown', () => {
  const all = outcomeOf({ calls: [aCall({})], outcome: 'unfit' });
  expect(all).toMatchObject({
    verdict: 'not-run',
    summary: '0 of 0 interactions, 0 of 1 functions, 1 that no contract fits',
    pact: undefined,
  });
  expect(all.findings).toEqual([
    { field: 'src/stock.js#reserve client', message: expect.stringContaining('Expected 1') },
  ]);
  expect(all.uncovered).toEqual([expect.stringContaining('no contract fits its calls: Expected 1')]);
});

test('a call that came to no answer is red, with its function and the cause', () => {
  const { call } = aCall({});
  const lost = { ...call, status: 0, answer: '', cause: 'other side closed' };
  const { verdict, findings } = outcomeOf({ calls: [aCall({})], more: { seen: [call, lost] } });
  expect(verdict).toBe('fail');
  expect(findings).toEqual([
    {
      field: 'src/stock.js#reserve',
      message: 'a call of shop to monolith came to no answer: other side closed',
    },
  ]);
});

test('a request that went astray while the seam was in use leaves its route unshown', () => {
  const strays = [
    { sample: aSample({ index: 3, route: 'GET /a' }), got: 500, isUnrepeatable: false },
    { sample: aSample({ index: 4, route: 'GET /b', status: 404 }), got: undefined, isUnrepeatable: false },
  ];
  const { verdict, findings } = outcomeOf({ calls: [aCall({})], more: { strays } });
  expect(verdict).toBe('not-run');
  expect(findings).toEqual([
    {
      route: 'GET /a',
      field: 'status',
      message: 'shop, with its seams in use, gave 500 where 200 was recorded (sample 3)',
    },
    {
      route: 'GET /b',
      field: 'status',
      message: 'shop, with its seams in use, gave no answer where 404 was recorded (sample 4)',
    },
  ]);
});

test('calls that were not looked at are told with their function', () => {
  const beyond = { tooLong: () => new Set<string>(), tooMany: () => new Set(['stock.reserve']) };
  const why = 'src/stock.js#reserve: some of its calls are beyond those of a request that are looked at';
  expect(outcomeOf({ calls: [aCall({})], more: { tap: beyond } }).uncovered).toEqual([why]);
  expect(outcomeOf({ more: { tap: beyond } }).uncovered).toEqual([why]);
});
