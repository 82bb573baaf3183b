import { expect, test } from 'vitest';
import { pactOf, pactSchema } from '../../../src/verify/contract/pact-file.ts';
import { callKind, type ReadCall, readCall } from '../../../src/verify/seams/call-kinds.ts';
import { demandsOf } from '../../../src/verify/seams/demands.ts';
import { seamInteraction } from '../../../src/verify/seams/seam-interaction.ts';
import { aSample } from '../../helpers/a-sample.ts';
import { aCall } from '../../helpers/a-seam-call.ts';

const error = (...classes: string[]) => ({ status: 422, answer: { classes, message: 'none left', own: {} } });
const SOLD_OUT = error('SoldOut', 'Error');
const OPTIONS = { functions: ['stock.reserve'], recording: 'one', isTrusted: () => true };

function contractOf(...calls: readonly ReadCall[]) {
  const pact = pactOf(
    'monolith',
    calls.map((one) => seamInteraction([one])),
    'shop',
  );
  return { ...pact, metadata: { ...pact.metadata, migrate: { recording: 'one' } } };
}

test('calls are told apart by their arguments, by what came back and by the class of an error', () => {
  const calls = [
    aCall({}),
    aCall({ args: [1, { at: { $type: 'date', value: 'x' }, note: 'n' }] }),
    aCall({ answer: null }),
    aCall({ answer: [] }),
    aCall(SOLD_OUT),
  ];
  expect(calls.map(callKind)).toEqual([
    'stock.reserve(value) answers object',
    'stock.reserve(value, { at: date, note }) answers object',
    'stock.reserve(value) answers null',
    'stock.reserve(value) answers list',
    'stock.reserve(value) throws SoldOut',
  ]);
});

test('what did not come to its function, or came back in another form, is no call', () => {
  const raw = { name: 'f', sample: aSample(), nr: 1, args: '[]', changes: '[]' };
  expect(readCall({ ...raw, status: 404, answer: '{}' })).toBeUndefined();
  expect(readCall({ ...raw, status: 422, answer: '{}' })).toBeUndefined();
  expect(readCall({ ...raw, status: 200, answer: 'no JSON' })).toBeUndefined();
  expect(readCall({ ...raw, args: '{}', status: 200, answer: '1' })).toBeUndefined();
});

test('one interaction for each kind, by a call before which its request wrote nothing where there is one', () => {
  const calls = [
    aCall({ sample: 1, changes: '[{}]' }),
    aCall({ sample: 2 }),
    aCall({ sample: 3, ...SOLD_OUT }),
  ];
  const { demands, unseen } = demandsOf({ ...OPTIONS, calls, known: undefined });
  expect(demands.map(({ interaction, call }) => [interaction.description, call.call.sample.index])).toEqual([
    ['stock.reserve(value) answers object', 2],
    ['stock.reserve(value) throws SoldOut', 3],
  ]);
  expect(unseen).toEqual([]);
});

test('a known contract is not weakened by what the provider answers today', () => {
  const known = contractOf(aCall({ answer: { left: 1, at: 'noon' } }));
  const { demands } = demandsOf({ ...OPTIONS, calls: [aCall({ answer: { left: 2 } })], known });
  expect(demands).toHaveLength(1);
  expect(demands[0]).toMatchObject({
    isOld: true,
    interaction: { response: known.interactions[0]?.response },
  });
});

test('an error that lost its class is looked for where it was; in another recording it is told as not seen', () => {
  const known = contractOf(aCall({ sample: 4, ...SOLD_OUT }));
  const calls = [aCall({ sample: 4, ...error('Error') })];
  const same = demandsOf({ ...OPTIONS, calls, known });
  expect(same.demands.find((one) => one.isOld)).toMatchObject({
    interaction: { description: 'stock.reserve(value) throws SoldOut' },
    call: calls[0],
  });
  const other = demandsOf({ ...OPTIONS, calls, known, recording: 'two' });
  expect(other.demands.filter((one) => one.isOld)).toEqual([]);
  expect(other.unseen.map((one) => one.description)).toEqual(['stock.reserve(value) throws SoldOut']);
});

test('arguments that have changed are looked for where they were', () => {
  const known = contractOf(aCall({ sample: 4, args: [1] }));
  const calls = [aCall({ sample: 4, args: [{ id: 1 }] })];
  const { demands } = demandsOf({ ...OPTIONS, calls, known });
  expect(demands.find((one) => one.isOld)?.call).toBe(calls[0]);
});

test('functions that cross no more, and calls of requests that went wrong, demand nothing', () => {
  const known = contractOf(aCall({}));
  expect(demandsOf({ ...OPTIONS, calls: [], known, functions: [] })).toEqual({
    demands: [],
    unseen: [],
    beyond: [],
  });
  const wrong = demandsOf({ ...OPTIONS, calls: [aCall({})], known: undefined, isTrusted: () => false });
  expect(wrong.demands).toEqual([]);
});

test('kinds beyond the bound are told', () => {
  const calls = Array.from({ length: 14 }, (_, nr) => aCall({ args: Array.from({ length: nr }, () => 1) }));
  const { demands, beyond } = demandsOf({ ...OPTIONS, calls, known: undefined });
  expect([demands.length, beyond.length]).toEqual([12, 2]);
});

test('a demand that a new recording does not lead to forgets which call of the old one it was made of', () => {
  const known = contractOf(aCall({ sample: 4, ...SOLD_OUT }));
  const calls = [aCall({ sample: 4, args: [{ id: 1 }] })];
  const first = demandsOf({ ...OPTIONS, calls, known, recording: 'two' });
  expect(first.unseen.map((one) => one.providerStates)).toEqual([[]]);
  const pact = pactOf('monolith', [...first.unseen, ...first.demands.map((one) => one.interaction)], 'shop');
  const second = demandsOf({
    ...OPTIONS,
    calls,
    known: pactSchema.parse({ ...pact, metadata: { ...pact.metadata, migrate: { recording: 'two' } } }),
    recording: 'two',
  });
  expect(second.unseen.map((one) => one.description)).toEqual(['stock.reserve(value) throws SoldOut']);
  expect(second.demands.map((one) => one.interaction.description)).toEqual([
    'stock.reserve({ id }) answers object',
  ]);
});

test('in the same recording a demand that is not led to stays where it was', () => {
  const known = contractOf(aCall({ sample: 4, ...SOLD_OUT }));
  const { unseen } = demandsOf({ ...OPTIONS, calls: [], known });
  expect(unseen).toEqual(known.interactions);
});
