import type { Activation, QueryFact } from '../interpreter/activation.ts';
import { reachedFrom } from './handlers.ts';

/** The queries of these activations, each once. */
export function queriesOf(activations: Iterable<Activation>): Set<QueryFact> {
  const queries = new Set<QueryFact>();
  for (const activation of activations)
    for (const fact of activation.facts) if (fact.kind === 'query') queries.add(fact);
  return queries;
}

/** The tables that the queries of these activations read and write. */
export function tablesOf(activations: Iterable<Activation>): { reads: string[]; writes: string[] } {
  return tablesOfQueries(queriesOf(activations));
}

export function tablesOfQueries(queries: Iterable<QueryFact>): { reads: string[]; writes: string[] } {
  const reads = new Set<string>();
  const writes = new Set<string>();
  for (const query of queries)
    for (const [table, mode] of query.tables) (mode === 'write' ? writes : reads).add(table);
  return { reads: [...reads].sort(), writes: [...writes].sort() };
}

/** With those that a person wrote. */
export function withWritten(
  { reads, writes }: { reads: string[]; writes: string[] },
  written: ReadonlyMap<string, 'read' | 'write'>,
): { reads: string[]; writes: string[] } {
  if (written.size === 0) return { reads, writes };
  const named = (mode: 'read' | 'write') =>
    [...written.keys()].filter((table) => written.get(table) === mode);
  return {
    reads: [...new Set([...reads, ...named('read')])].sort(),
    writes: [...new Set([...writes, ...named('write')])].sort(),
  };
}

/** The tables that a function and everything below it read and write, in every call that was seen. */
export function tablesBelow(
  activations: readonly Activation[],
  id: string,
): { reads: string[]; writes: string[] } {
  return tablesOf(reachedFrom(activations.filter((one) => one.record.id === id)));
}
