import type { ts } from '#typescript';
import type { TransactionFact } from '../../interpreter/activation.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { INPUT, isCallback, literal, stringOf, type Value } from '../../interpreter/values.ts';
import { newQuery } from '../queries.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { addDefinitions } from '../sql/definitions.ts';
import { sqlInto } from '../sql/queries.ts';
import { behindDefinitions, DEFINES, severalOf } from '../sql/statements.ts';
import type { Dialect } from '../sql/tables.ts';
import { begin, commit, rollback } from '../transactions.ts';

/** One connection to a database, with the transaction that its own BEGIN opened. */
export interface Session {
  readonly sink: SchemaSink;
  readonly dialect: Dialect;
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
  bindings?: Value,
): void {
  const known = stringOf(text)?.trim().toLowerCase();
  const opens = known !== undefined && /^(?:begin|start transaction)\b/.test(known);
  const several = opens ? severalOf(stringOf(text) ?? '') : [];
  if (several.length > 1)
    for (const one of several) runStatement(machine, session, literal(one), node, bindings);
  else if (opens) open(machine, session, node);
  else if (known !== undefined && /^(?:commit|rollback|end)\b(?!\s+to\b)/.test(known))
    close(machine, session, known.startsWith('rollback') ? 'rollback' : 'commit');
  else query(machine, session, text, node, bindings);
}

function query(
  machine: Machine,
  session: Session,
  text: Value | undefined,
  node: ts.Node,
  bindings: Value | undefined,
): void {
  const known = stringOf(text);
  if (known !== undefined && DEFINES.test(known)) {
    addDefinitions(session.sink, known, session.dialect);
    const others = behindDefinitions(known);
    if (others !== '') query(machine, session, literal(others), node, bindings);
    return;
  }
  const fact = newQuery(machine, node, { connection: session.pool, transaction: session.open });
  sqlInto(machine, fact, text, node, { dialect: session.dialect, bindings, isStatement: true });
}

export function open(machine: Machine, session: Session, node: ts.Node): void {
  session.open = begin(machine, node, session.pool) ?? session.open;
}

/** A rollback in a branch leaves the session's transaction to the code behind the branch. */
export function close(machine: Machine, session: Session, how: 'commit' | 'rollback'): void {
  (how === 'commit' ? commit : rollback)(machine, session.open);
  if (machine.speculation === 0) session.open = undefined;
}

/** Node-style callbacks get an error or the value, promises give the value. */
export function passedWith(machine: Machine, args: readonly Value[], node: ts.Node, value: Value): Value {
  const callback = args.find(isCallback);
  if (callback === undefined) return passedOn(machine, args, node, value);
  callFunction(machine, callback, [INPUT, value], node);
  return value;
}
