import type { Draft, World } from './draft.ts';
import { baseName, segmentsOf, singular, termsOf, wordsOf } from './terms.ts';
import { add, compare, ranked, sumOf } from './vectors.ts';

/**
 * Names each group after the word that most of its routes, modules and tables carry.
 * The word is written as the application writes it: `orders` for a table of that name, `catalog` for a catalogService.
 */
export function nameGroups(world: World, draft: Draft): Map<string, string> {
  const votes = new Map([...draft.groups.keys()].map((group) => [group, votesFor(world, draft, group)]));
  const everywhere = sumOf(votes.values());
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const bySize = [...draft.groups.keys()].toSorted(
    (a, b) => countRoutes(draft, b) - countRoutes(draft, a) || compare(a, b),
  );
  for (const group of bySize) {
    const own = new Map(
      [...(votes.get(group) ?? [])].map(([term, amount]) => [
        term,
        // A word that others bear as well names none of them, unless it is mostly this one's.
        amount * Math.sqrt(amount / (everywhere.get(term) ?? 1)),
      ]),
    );
    const candidates = ranked(own).map(([term]) => spelling(world, draft, group, term));
    const free = candidates.find((name) => !taken.has(name));
    const name = free ?? numbered(candidates[0] ?? 'context', taken);
    taken.add(name);
    names.set(group, name);
  }
  return names;
}

function countRoutes(draft: Draft, group: string): number {
  return [...draft.routes.values()].filter((owner) => owner === group).length;
}

/** A handler's module speaks for its routes; paths and tables come next, other modules last. */
function votesFor(world: World, draft: Draft, group: string): Map<string, number> {
  const votes = new Map<string, number>();
  const routes = world.facts.routes.filter((one) => draft.routes.get(one.route.id) === group);
  const modules = modulesOf(draft, group);
  const tables = tablesOf(draft, group);
  for (const route of routes) {
    for (const term of new Set(termsOf(baseName(route.handlerModule)))) add(votes, term, 1 / routes.length);
    for (const term of new Set(segmentsOf(route.route.path).flatMap(termsOf)))
      add(votes, term, 0.6 / routes.length);
  }
  for (const module of modules)
    for (const term of new Set(termsOf(baseName(module)))) add(votes, term, 0.5 / modules.length);
  for (const table of tables)
    for (const term of new Set(termsOf(table)))
      add(votes, term, (termsOf(table).length === 1 ? 1 : 0.4) / tables.length);
  return votes;
}

/** Tables and paths are written in the plural where they are meant so; other words stay as the files have them. */
function spelling(world: World, draft: Draft, group: string, term: string): string {
  const fromTables = tablesOf(draft, group).flatMap((table) =>
    wordsOf(table).length === 1 ? wordsOf(table) : [],
  );
  const fromPaths = world.facts.routes
    .filter((one) => draft.routes.get(one.route.id) === group)
    .flatMap((one) => segmentsOf(one.route.path).flatMap(wordsOf));
  return [...fromTables, ...fromPaths].find((word) => singular(word) === term) ?? term;
}

export function modulesOf(draft: Draft, group: string): string[] {
  return [...draft.placements.values()].filter((one) => one.group === group).map((one) => one.module);
}

export function tablesOf(draft: Draft, group: string): string[] {
  return [...draft.tables].filter(([, owner]) => owner === group).map(([table]) => table);
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}
