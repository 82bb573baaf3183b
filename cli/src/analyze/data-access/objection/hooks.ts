import { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type ClassValue, INPUT, native, objectValue, type Value } from '../../interpreter/values.ts';
import { hookNames, runHooks } from '../class-hooks.ts';

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
  if (events.length === 0) return;
  const wanted = new Set(events.flatMap((event) => [`before${event}`, `after${event}`]));
  const own = hookNames(model, (method, name) => !isStatic(method) && wanted.has(name.replace(/^\$/, '')));
  const ofClass = hookNames(model, (method, name) => isStatic(method) && wanted.has(name));
  if (own.length === 0 && ofClass.length === 0) return;
  const context = objectValue([['transaction', transactionOf(fact)]], true);
  if (own.length > 0) runHooks(machine, model, row(), own, [context, context], node);
  runHooks(machine, model, model, ofClass, [context], node);
}

/** What the query runs in, for those that the hook makes. */
function transactionOf({ connection, transaction }: QueryFact): Value {
  if (transaction === undefined) return INPUT;
  return native('a transaction', { model: { knex: { connection }, transaction } });
}

function isStatic(method: ts.MethodDeclaration): boolean {
  return method.modifiers?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword) === true;
}
