import { expect, test } from 'vitest';
import type { InteractionResult } from '../../../src/verify/contract/judge.ts';
import { seamInteraction } from '../../../src/verify/seams/seam-interaction.ts';
import type { ClientResult } from '../../../src/verify/seams/test-client.ts';
import { keptBy } from '../../../src/verify/seams/verify-both-sides.ts';
import { aCall } from '../../helpers/a-seam-call.ts';

const HOST: InteractionResult = { description: 'd', outcome: 'ok', mismatches: [], reasons: [] };
const SILENT = { sent: ['not received'], received: false, understood: ['the circuit is open'] };
const OTHER = { sent: ['Expected 1'], received: true, understood: ['answered 500'] };

function judged(isOld: boolean, client: ClientResult, host: InteractionResult = HOST) {
  const call = aCall({});
  const { outcome, places } = keptBy({ interaction: seamInteraction([call]), call, isOld }, host, client);
  return [outcome, ...places.map(({ field, message }) => `${field}: ${message}`)];
}

test('a client that sends nothing breaks what was demanded before, and of what is new nothing is shown', () => {
  const why = ['client: not received', 'client: the circuit is open'];
  expect(judged(true, SILENT)).toEqual(['broken', ...why]);
  expect(judged(false, SILENT)).toEqual(['not-run', ...why]);
});

test('a client that sends what no contract of its calls allows is unfit; what it makes of the refusal does not count', () => {
  expect(judged(false, OTHER)).toEqual(['unfit', 'client: Expected 1']);
  expect(judged(true, OTHER)).toEqual(['broken', 'client: Expected 1']);
});

test('a client that misunderstands the answer breaks the contract, new or old', () => {
  const client = { sent: [], received: true, understood: ['another result'] };
  expect(judged(false, client)).toEqual(['broken', 'client: another result']);
});

test('a client that could not be tested, and a host that does not repeat itself, show nothing', () => {
  expect(judged(false, 'no file')).toEqual(['not-run', 'client: no file']);
  const host = { ...HOST, outcome: 'mismatch' as const, mismatches: [{ field: '$.a', message: 'missing' }] };
  expect(judged(false, { ...SILENT, sent: [], received: true, understood: [] }, host)).toEqual([
    'not-run',
    '$.a: the host does not repeat it: missing',
  ]);
});
