import type { QueryFact } from './activation.ts';

/** Of so many tables every two are told, as those of one statement. */
const MOST_TABLES = 12;

/** Tables that one statement brings together, two by two; of a great many only those whose relation it follows. */
export function joinedPairs({ tables, related = [] }: QueryFact): [string, string][] {
  const sorted = [...tables.keys()].sort();
  if (sorted.length <= MOST_TABLES || related.length === 0)
    return sorted.flatMap((one, index) =>
      sorted.slice(index + 1).map((other): [string, string] => [one, other]),
    );
  const pairs = new Map<string, [string, string]>();
  for (const [one, other] of related) {
    if (one === other || !tables.has(one) || !tables.has(other)) continue;
    const pair: [string, string] = one < other ? [one, other] : [other, one];
    pairs.set(pair.join('\0'), pair);
  }
  return [...pairs.values()];
}

/** Remembers that a statement follows a relation from one table to another. */
export function relate(fact: QueryFact, one: string, other: string): void {
  fact.related ??= [];
  fact.related.push([one, other]);
}
