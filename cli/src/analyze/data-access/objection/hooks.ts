import { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type ClassValue, INPUT, native, objectValue, type Value } from '../../interpreter/values.ts';
import { hookNames, runHooks } from '../class-hooks.ts';
import { many } from '../rows.ts';

const EVENTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^upsertGraph/, ['Insert', 'Update', 'Delete']],
  [/^insert/, ['Insert']],
  [/^(?:patch|update)/, ['Update']],
  [/^delete/, ['Delete']],
];

/** `$afterInsert(context)` of a row and `static afterInsert(args)` of its class, around the operation of this name. */
export function runModelHooks(
  machine: Machine,
  model: ClassValue,
  row: () => Value,
  fact: QueryFact,
  operation: string,
  node: ts.Node,
): void {
  const events = EVENTS.find(([pattern]) => pattern.test(operation))?.[1] ?? [];
  runHooksOf(machine, model, row, { fact, events, node });
}

/**
 * `$afterFind(context)` of each row that a query finds, and `static beforeFind(args)` and `static afterFind(args)` of its class, which are
 * handed the rows as `result`.
 */
export function runFindHooks(
  machine: Machine,
  model: ClassValue,
  row: () => Value,
  fact: QueryFact,
  node: ts.Node,
): void {
  runHooksOf(machine, model, row, { fact, events: ['Find'], node });
}

interface Occasion {
  readonly fact: QueryFact;
  readonly events: readonly string[];
  readonly node: ts.Node;
}

function runHooksOf(
  machine: Machine,
  model: ClassValue,
  row: () => Value,
  { fact, events, node }: Occasion,
): void {
  if (events.length === 0) return;
  const wanted = new Set(events.flatMap((event) => [`before${event}`, `after${event}`]));
  const own = hookNames(model, (method, name) => !isStatic(method) && wanted.has(name.replace(/^\$/, '')));
  const ofClass = hookNames(model, (method, name) => isStatic(method) && wanted.has(name));
  if (own.length === 0 && ofClass.length === 0) return;
  const transaction = transactionOf(fact);
  const context = objectValue([['transaction', transaction]], true);
  if (own.length > 0) runHooks(machine, model, row(), own, [context, context], node);
  if (ofClass.length === 0) return;
  const entries: readonly (readonly [string, Value])[] = [
    ['transaction', transaction],
    ['result', many(row())],
  ];
  runHooks(machine, model, model, ofClass, [objectValue(entries, true)], node);
}

/** What the query runs in, for those that the hook makes. */
function transactionOf({ connection, transaction }: QueryFact): Value {
  if (transaction === undefined) return INPUT;
  return native('a transaction', { model: { knex: { connection }, transaction } });
}

function isStatic(method: ts.MethodDeclaration): boolean {
  return method.modifiers?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword) === true;
}
