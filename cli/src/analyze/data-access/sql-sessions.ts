import type { ts } from 'ts-morph';
import type { TransactionFact } from '../interpreter/activation.ts';
import { callFunction, passedOn } from '../interpreter/calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { NULL, stringOf, type Value } from '../interpreter/values.ts';
import { newQuery } from './queries.ts';
import { type SqlOptions, sqlInto } from './sql-queries.ts';
import { begin, commit, rollback } from './transactions.ts';

/** One connection to a database, with the transaction that its own BEGIN opened. */
export interface Session {
  /** The pool that it belongs to. */
  readonly pool: object;
  open?: TransactionFact | undefined;
}

/** Runs one text on a session: BEGIN and its end change the session, everything else is a query. */
export function runStatement(
  machine: Machine,
  session: Session,
  text: Value | undefined,
  node: ts.Node,
  options: SqlOptions,
): void {
  const known = stringOf(text)?.trim().toLowerCase();
  if (known !== undefined && /^(?:begin|start transaction)\b/.test(known)) open(machine, session, node);
  else if (known !== undefined && /^(?:commit|rollback|end)\b(?!\s+to\b)/.test(known))
    close(machine, session, known.startsWith('rollback') ? 'rollback' : 'commit');
  else if (
    known === undefined ||
    !/^(?:set|savepoint|release|rollback to|show|use|pragma|explain)\b/.test(known)
  ) {
    const fact = newQuery(machine, node, { connection: session.pool, transaction: session.open });
    sqlInto(machine, fact, text, node, options);
  }
}

export function open(machine: Machine, session: Session, node: ts.Node): void {
  session.open = begin(machine, node, session.pool) ?? session.open;
}

/** A rollback in a branch leaves the session's transaction to the code behind the branch. */
export function close(machine: Machine, session: Session, how: 'commit' | 'rollback'): void {
  (how === 'commit' ? commit : rollback)(machine, session.open);
  if (machine.speculation === 0) session.open = undefined;
}

/** Node-style callbacks get no error and the value; promises give the value. */
export function passedWith(machine: Machine, args: readonly Value[], node: ts.Node, value: Value): Value {
  const callback = args.find((arg) => arg.kind === 'function');
  if (callback === undefined) return passedOn(machine, args, node, value);
  callFunction(machine, callback, [NULL, value], node);
  return value;
}
