import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type ClassValue, optionsOf, stringOf, type Value } from '../../interpreter/values.ts';
import { itemsOf } from '../option-objects.ts';
import { unresolved } from '../queries.ts';
import { mappingsOf, relatedInto } from './mappings.ts';

/** What `allowGraph` of a query lets others ask for. */
const allowed = new WeakMap<QueryFact, Value[]>();

export function allowGraph(fact: QueryFact, expression: Value | undefined): void {
  if (expression === undefined) return;
  const before = allowed.get(fact);
  if (before === undefined) allowed.set(fact, [expression]);
  else before.push(expression);
}

/** What others may ask of a query, and whether that is all of it. */
export function allowedGraph(fact: QueryFact): {
  readonly expressions: readonly Value[];
  readonly isWhole: boolean;
} {
  const expressions = allowed.get(fact) ?? [];
  return { expressions, isWhole: expressions.length > 0 && expressions.every(isKnown) };
}

/**
 * `withGraphFetched('[owner, pets]')`. Where a request says what is fetched, it is what the query allows; where it allows anything, it is
 * told.
 * @returns the classes of the rows that are fetched
 */
export function fetchGraph(
  machine: Machine,
  fact: QueryFact,
  model: ClassValue,
  expression: Value | undefined,
  node: ts.Node,
): ClassValue[] {
  const fetched = relatedInto(machine, fact, model, expression, 'read');
  if (isKnown(expression) || mappingsOf(machine, model).length === 0) return fetched;
  const { expressions, isWhole } = allowedGraph(fact);
  for (const one of expressions) fetched.push(...relatedInto(machine, fact, model, one, 'read'));
  if (isWhole) return fetched;
  unresolved(machine, fact, node, {
    message: 'Which relations this query fetches is not known',
    cause: 'Their names come from a value that could not be followed, and allowGraph says nothing of them.',
  });
  return fetched;
}

function isKnown(expression: Value | undefined): boolean {
  if (expression === undefined) return true;
  if (optionsOf(expression).some((one) => one.kind === 'array' && one.open)) return false;
  return itemsOf(expression).every(
    (one) => stringOf(one) !== undefined || one.kind === 'literal' || (one.kind === 'object' && !one.open),
  );
}
