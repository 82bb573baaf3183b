import type { Facts } from './facts.ts';
import { segmentsOf, termsOf } from './terms.ts';
import { add } from './vectors.ts';

/** A first segment that so many routes share is a mount point of everything, not a resource. */
const COMMON = 0.8;

/**
 * Tables that the application's own URLs treat as a subject: `/orders` addresses `orders`, while `order_items`
 * under `/orders/:id/items` is part of one. Of several tables that match, the one that is named best.
 */
export function topLevelTables(facts: Facts): Set<string> {
  const paths = facts.routes.map((one) =>
    segmentsOf(one.route.path).filter((segment) => termsOf(segment).length > 0),
  );
  const firsts = new Map<string, number>();
  for (const [first] of paths) if (first !== undefined) add(firsts, first, 1);
  const isMount = (segment: string) => paths.length > 3 && (firsts.get(segment) ?? 0) > COMMON * paths.length;
  const found = new Set<string>();
  for (const segments of paths) {
    const [subject] = segments.filter((segment, index) => index > 0 || !isMount(segment));
    const table = subject === undefined ? undefined : addressed(facts, new Set(termsOf(subject)));
    if (table !== undefined) found.add(table);
  }
  return found;
}

function addressed(facts: Facts, words: ReadonlySet<string>): string | undefined {
  let best: { table: string; match: number } | undefined;
  for (const { name } of facts.tables) {
    const terms = termsOf(name);
    const match = terms.filter((term) => words.has(term)).length / Math.max(1, terms.length);
    if (match > (best?.match ?? 0)) best = { table: name, match };
  }
  return best?.table;
}
