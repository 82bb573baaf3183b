import type { ts } from '#typescript';
import type { TransactionFact } from '../../interpreter/activation.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { partsOf } from '../../interpreter/texts.ts';
import { INPUT, isCallback, isUnfollowed, literal, stringOf, type Value } from '../../interpreter/values.ts';
import { newQuery } from '../queries.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { addDefinitions, addDefinitionsOf } from '../sql/definitions.ts';
import { handedStatements } from '../sql/handed-statements.ts';
import { sqlInto } from '../sql/queries.ts';
import { ASIDE, behindComments, behindDefinitions, DEFINES, severalOf } from '../sql/statements.ts';
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

interface Statement {
  readonly bindings?: Value | undefined;
  /** The expression that gives the text, where it stands in the call. */
  readonly written?: ts.Expression | undefined;
}

/** Runs one text on a session: BEGIN and its end change the session, everything else is a query. */
export function runStatement(
  machine: Machine,
  session: Session,
  given: Value | undefined,
  node: ts.Node,
  statement: Statement = {},
): void {
  const text = aside(machine, given, statement.written) ?? given;
  const whole = stringOf(text);
  const known = whole === undefined ? undefined : behindComments(whole).trim().toLowerCase();
  const opens = known !== undefined && /^(?:begin|start transaction)\b/.test(known);
  const several = opens ? severalOf(stringOf(text) ?? '') : [];
  if (several.length > 1)
    for (const one of several) runStatement(machine, session, literal(one), node, statement);
  else if (opens) open(machine, session, node);
  else if (known !== undefined && /^(?:commit|rollback|end)\b(?!\s+to\b)/.test(known))
    close(machine, session, known.startsWith('rollback') ? 'rollback' : 'commit');
  else query(machine, session, text, node, statement);
}

/** `BEGIN`, `COMMIT` and definitions of the schema also where the text of them that is run could not be followed. */
function aside(
  machine: Machine,
  text: Value | undefined,
  written: ts.Expression | undefined,
): Value | undefined {
  if (text === undefined || !isUnfollowed(text) || partsOf(text).some((part) => part !== null))
    return undefined;
  const [only, ...others] = handedStatements(machine, written);
  const first = others.length === 0 ? behindComments(stringOf(only) ?? '') : '';
  return ASIDE.test(first) || DEFINES.test(first) ? literal(first) : undefined;
}

function query(
  machine: Machine,
  session: Session,
  text: Value | undefined,
  node: ts.Node,
  statement: Statement,
): void {
  const whole = stringOf(text);
  const known = whole === undefined ? '' : behindComments(whole);
  if (DEFINES.test(known)) {
    addDefinitions(session.sink, known, session.dialect);
    const others = behindDefinitions(known);
    if (others !== '') query(machine, session, literal(others), node, statement);
    return;
  }
  if (whole === undefined) addDefinitionsOf(session.sink, text, session.dialect);
  const fact = newQuery(machine, node, { connection: session.pool, transaction: session.open });
  sqlInto(machine, fact, text, node, { ...statement, dialect: session.dialect, isStatement: true });
}

export function open(machine: Machine, session: Session, node: ts.Node): void {
  const opened = begin(machine, node, session.pool);
  if (opened === undefined) return;
  opened.goOn = () => {
    session.open = opened;
  };
  opened.goOn();
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
