import type { Facts, FunctionFact } from '../facts.ts';
import type { Owners } from '../ownership.ts';
import { type Crossing, crossing, homeOf } from './crossing.ts';

/** Queries of one context that touch tables of another: joined with others, written, or only read. */
export function queryCrossings(facts: Facts, owners: Owners): Crossing[] {
  return [...facts.functions.values()].flatMap((one) => {
    const from = homeOf(owners, facts, one.id);
    const touch = (kind: 'read' | 'write', table: string) =>
      crossing(kind, { from, to: owners.table.get(table) }, { source: one.id, target: table });
    const joins = joinsAcross(one, owners).flatMap(([target, table]) =>
      crossing('join', { from, to: owners.table.get(table) }, { source: one.id, target }),
    );
    const joined = new Set(joinsAcross(one, owners).map(([, table]) => table));
    const written = new Set(one.writes);
    return [
      ...joins,
      ...one.writes.flatMap((table) => touch('write', table)),
      ...one.reads
        .filter((table) => !joined.has(table) && !written.has(table))
        .flatMap((table) => touch('read', table)),
    ];
  });
}

/** Joins of tables of two contexts: the pair, with each of its tables. */
function joinsAcross(one: FunctionFact, owners: Owners): [string, string][] {
  return one.joins
    .filter(([a, b]) => owners.table.get(a) !== owners.table.get(b))
    .flatMap(([a, b]): [string, string][] => [
      [`${a}+${b}`, a],
      [`${a}+${b}`, b],
    ]);
}

/** Tables of one context whose rows must exist in another. */
export function keyCrossings(facts: Facts, owners: Owners): Crossing[] {
  return facts.tables.flatMap((table) => {
    const from = owners.table.get(table.name);
    if (from === undefined) return [];
    return table.foreignKeys.flatMap((key) =>
      crossing(
        'foreign-key',
        { from, to: owners.table.get(key.table) },
        { source: table.name, target: key.table },
      ),
    );
  });
}
