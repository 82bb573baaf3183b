import type { ts } from '#typescript';
import type { QueryFact, TransactionFact } from '../interpreter/activation.ts';
import { lineOf, type Machine } from '../interpreter/machine.ts';
import { markEnded, markOpen, markRolledBack } from '../interpreter/open-transactions.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';

/** A transaction that the running function opens at this place, or undefined outside of any function. */
export function begin(machine: Machine, node: ts.Node, connection?: object): TransactionFact | undefined {
  const openedIn = machine.current?.record;
  if (openedIn === undefined) return undefined;
  const transaction: TransactionFact = {
    file: machine.pathOf(node),
    line: lineOf(node),
    openedIn,
    queries: new Set(),
    participants: new Set([openedIn]),
    ...(connection === undefined ? {} : { connection }),
  };
  machine.note({ kind: 'transaction', transaction });
  markOpen(machine, transaction);
  return transaction;
}

/** A transaction whose callback is the work to run in it. */
export function during<T>(machine: Machine, transaction: TransactionFact | undefined, work: () => T): T {
  try {
    return work();
  } finally {
    if (transaction !== undefined) markEnded(machine, transaction);
  }
}

export function commit(machine: Machine, transaction: TransactionFact | undefined): void {
  if (transaction !== undefined) markEnded(machine, transaction);
}

export function rollback(machine: Machine, transaction: TransactionFact | undefined): void {
  if (transaction !== undefined) markRolledBack(machine, transaction);
}

export function joinTransaction(machine: Machine, fact: QueryFact, transaction: TransactionFact): void {
  fact.transaction = transaction;
  transaction.queries.add(fact);
  const user = machine.current?.record;
  if (user !== undefined) transaction.participants.add(user);
}

/** Lets a query take part in the transaction that a value such as `trx` or a session stands for. */
export function adoptTransaction(machine: Machine, fact: QueryFact, value: Value | undefined): void {
  for (const transaction of transactionsOf(value)) joinTransaction(machine, fact, transaction);
}

/** The transactions that a value may stand for. */
export function transactionsOf(value: Value | undefined): TransactionFact[] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) => {
    if (one.kind !== 'native' || one.model === undefined || !('transaction' in one.model)) return [];
    return isTransaction(one.model.transaction) ? [one.model.transaction] : [];
  });
}

function isTransaction(value: unknown): value is TransactionFact {
  return typeof value === 'object' && value !== null && 'queries' in value && 'participants' in value;
}
