import type { Facts } from '../decompose/facts.ts';
import { KERNEL } from '../decompose/overrides/overrides.ts';
import { add, ranked } from '../decompose/vectors.ts';
import type { Known } from './known-owners.ts';

/** Writing speaks for owning far more than reading does, and a key to another table least. */
const WRITES = 8;
const READS = 2;
const REFERS = 1;

/** Owner of every table; a new one joins the context that works with it, which is undefined where nobody does. */
export function placeTables(facts: Facts, known: Known): ReadonlyMap<string, string | undefined> {
  return new Map(
    facts.tables.map(({ name, writers, readers, foreignKeys }) => {
      const votes = new Map<string, number>();
      const vote = (context: string | undefined, weight: number) => {
        if (context !== undefined && context !== KERNEL) add(votes, context, weight);
      };
      const home = (id: string) =>
        known.split.get(id) ?? known.module.get(facts.functions.get(id)?.file ?? '');
      for (const id of writers) vote(home(id), WRITES);
      for (const id of readers) vote(home(id), READS);
      for (const key of foreignKeys) vote(known.table.get(key.table), REFERS);
      return [name, known.table.get(name) ?? ranked(votes)[0]?.[0]];
    }),
  );
}
