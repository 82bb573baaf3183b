import { expect, test } from 'vitest';
import { splitTransactions } from '../../../src/verify/parity/transactions.ts';
import type { OwnChange } from '../../../src/verify/states/database-states.ts';
import { SERVICE_CONNECTIONS } from '../../../src/verify/states/writers.ts';

const change = (transaction: string, table: string, writer = SERVICE_CONNECTIONS): OwnChange => ({
  table,
  op: 'INSERT',
  before: null,
  after: {},
  transaction,
  writer,
});

test('rows that were written at once and no longer are', () => {
  expect(
    splitTransactions(
      [change('1', 'notes', 'x'), change('1', 'notes', 'x'), change('1', 'votes', 'x')],
      [change('7', 'notes'), change('7', 'notes'), change('8', 'votes')],
    ),
  ).toEqual({ monolith: '1 INSERT votes, 2 INSERT notes', service: '1 INSERT votes; 2 INSERT notes' });
});

test.each<[string, OwnChange[], OwnChange[]]>([
  [
    'the same transactions',
    [change('1', 'a', 'x'), change('2', 'b', 'x')],
    [change('5', 'a'), change('6', 'b')],
  ],
  [
    'more at once than before',
    [change('1', 'a', 'x'), change('2', 'b', 'x')],
    [change('5', 'a'), change('5', 'b')],
  ],
  [
    'what somebody else writes for it',
    [change('1', 'a', 'x'), change('1', 'b', 'x')],
    [change('5', 'a'), change('6', 'b', 'x')],
  ],
  ['other rows', [change('1', 'a', 'x')], [change('5', 'a'), change('6', 'a')]],
  ['no rows', [], []],
])('%s: nothing is told', (_, monolith, service) =>
  expect(splitTransactions(monolith, service)).toBeUndefined(),
);
