import type { QueryFact } from '../../interpreter/activation.ts';

/** Statements that were built on their own and then put into another one. */
const within = new WeakMap<QueryFact, Set<QueryFact>>();

/** `outer.whereNotIn('id', inner)`: what `with` names in the outer statement is no table in the inner one. */
export function putInto(outer: QueryFact, inner: QueryFact): void {
  if (outer === inner) return;
  const known = within.get(outer) ?? new Set();
  within.set(outer, known.add(inner));
  for (const name of outer.named) forget(inner, name);
}

/** A statement, and all that was put into it, knows the name as one that `with` gives. */
export function nameCommon(fact: QueryFact, name: string): void {
  fact.named.add(name);
  for (const inner of within.get(fact) ?? []) forget(inner, name);
}

function forget(fact: QueryFact, name: string): void {
  if (fact.named.has(name)) return;
  fact.named.add(name);
  fact.tables.delete(name);
  for (const inner of within.get(fact) ?? []) forget(inner, name);
}
