import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { joinedText } from '../../interpreter/texts.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  optionsOf,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { itemsOf } from '../option-objects.ts';
import { copyOf, type Mode, newQuery, type Runner, touch, touchAsSaid, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { sqlInto } from '../sql/queries.ts';
import { lastName } from '../sql/statements.ts';
import { spellingsOf } from '../sql-clients/sql-tags.ts';

export interface StatementContext {
  readonly runner: Runner;
  readonly expressions: ReadonlySet<string>;
  /** What callbacks are given to write subqueries with. */
  builder(): Value;
}

/** Steps that name further tables: `innerJoin('pet as p', …)`, `updateTable(…).from('x')`, `deleteFrom(…).using('x')`. */
const NAMES_TABLES = /^(?:from|using|(?:inner|left|right|full|cross)(?:Lateral)?Join|(?:cross|outer)Apply)$/;

/** A statement from its first call to `execute`. */
export function statement(
  machine: Machine,
  context: StatementContext,
  mode: Mode,
  { args: [tables], node }: Call,
): Value {
  const fact = newQuery(machine, node, context.runner);
  for (const one of itemsOf(tables)) addTable(machine, context, fact, one, mode, node);
  return statementOn(machine, context, fact, node);
}

function statementOn(
  machine: Machine,
  context: StatementContext,
  fact: QueryFact,
  node: ts.Node,
): NativeValue {
  return chain(machine, {
    label: 'kysely query',
    node,
    again: (at) => statementOn(machine, context, copyOf(machine, fact, at), at),
    model: { kyselyQuery: fact },
    result: () => many(INPUT),
    step: (name) => {
      if (name === 'then' || name === 'catch' || name === 'finally') return undefined;
      return (call) => {
        if (NAMES_TABLES.test(name))
          for (const one of itemsOf(call.args[0])) addTable(machine, context, fact, one, 'read', call.node);
        const results = runCallbacks(machine, context, call, name);
        if (name === 'execute' || name === 'stream') return many(INPUT);
        if (name.startsWith('executeTakeFirst')) return maybe(INPUT);
        return name === '$call' ? results[0] : undefined;
      };
    },
  });
}

function runCallbacks(machine: Machine, context: StatementContext, call: Call, name: string): Value[] {
  // `$if(condition, (qb) => …)` and `$call` are given the statement itself, all others a builder of expressions.
  const given = name === '$if' || name === '$call' ? call.thisValue : context.builder();
  return call.args
    .flatMap((arg) => [...itemsOf(arg)])
    .flatMap((arg) => (arg.kind === 'function' ? [callFunction(machine, arg, [given], call.node)] : []));
}

function addTable(
  machine: Machine,
  { expressions, builder }: StatementContext,
  fact: QueryFact,
  value: Value,
  mode: Mode,
  node: Call['node'],
): void {
  for (const one of optionsOf(value)) {
    const text = stringOf(one);
    const [name = ''] = text?.split(/\s+as\s+/i) ?? [];
    if (text !== undefined) {
      if (!expressions.has(name)) touch(fact, name.split('.').at(-1) ?? name, mode);
      continue;
    }
    // A subquery, written as a callback or before, is a statement of its own.
    if (one.kind === 'function') callFunction(machine, one, [builder()], node);
    if (one.kind === 'native') addFragment(machine, fact, one, mode, node);
    if (one.kind === 'unknown')
      unresolved(machine, fact, node, {
        message: 'The table of this query is not known',
        cause: 'It comes from a value that could not be followed.',
      });
  }
}

/** `selectFrom(sql`wind_records`.as('w'))`: the name of a table, or a query in parentheses. */
function addFragment(
  machine: Machine,
  fact: QueryFact,
  value: NativeValue,
  mode: Mode,
  node: Call['node'],
): void {
  for (const parts of spellingsOf(value)) {
    const [text] = parts;
    const isTable = parts.length === 1 && /^\s*[\w."`]+\s*$/.test(text ?? '');
    if (isTable) touchAsSaid(fact, lastName((text ?? '').trim()), mode);
    else sqlInto(machine, fact, joinedText(['select 1 from ', ...parts, ' as rows_']), node);
  }
}
