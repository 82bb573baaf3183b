import { centralityOf } from './centrality.ts';
import type { Draft, World } from './draft.ts';
import { baseName, segmentsOf, singular, termsOf, wordsOf } from './terms.ts';
import { add, compare, ranked, sumOf, type Vector } from './vectors.ts';

/**
 * Names each group after the noun that it is about: the table that most of its routes, keys and functions lead to, else the
 * word that its paths and handlers share. The word is written as the application writes it: `orders` for a table of that name.
 */
export function nameGroups(world: World, draft: Draft): Map<string, string> {
  const votes = new Map([...draft.groups.keys()].map((group) => [group, votesFor(world, draft, group)]));
  const everywhere = sumOf([...votes.values()].map((one) => one.spoken));
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const bySize = [...draft.groups.keys()].toSorted(
    (a, b) => countRoutes(draft, b) - countRoutes(draft, a) || compare(a, b),
  );
  for (const group of bySize) {
    const { spoken, owned } = votes.get(group) ?? { spoken: new Map(), owned: new Map() };
    const own = new Map(
      [...spoken].map(([term, amount]) => [
        term,
        // A word that others use as well names none of them, unless it is mostly this one's.
        amount * Math.sqrt(amount / (everywhere.get(term) ?? 1)),
      ]),
    );
    // Whoever owns the noun may bear its name, however many others speak of it.
    for (const [term, amount] of owned) add(own, term, amount);
    const nouns = ranked(own).map(([term]) => spelling(world, draft, group, term));
    // Where every word is one that says nothing of a domain, such as `event`, the table itself is the name.
    const candidates = nouns.length > 0 ? nouns : tablesOf(draft, group).toSorted(compare).map(dashed);
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

/** Words of paths and handlers, and nouns that are tables of the group. */
interface Votes {
  readonly spoken: Vector;
  readonly owned: Vector;
}

/** What a table of one noun is worth when everything leads to it; a table of several words lends a little to each. */
const NOUN = 1.5;
const PART = 0.4;

function votesFor(world: World, draft: Draft, group: string): Votes {
  const spoken = new Map<string, number>();
  const owned = new Map<string, number>();
  const routes = world.facts.routes.filter((one) => draft.routes.get(one.route.id) === group);
  const modules = modulesOf(draft, group);
  for (const route of routes) {
    for (const term of new Set(termsOf(baseName(route.handlerModule)))) add(spoken, term, 1 / routes.length);
    for (const term of new Set(segmentsOf(route.route.path).flatMap(termsOf)))
      add(spoken, term, 0.6 / routes.length);
  }
  for (const module of modules)
    for (const term of new Set(termsOf(baseName(module)))) add(spoken, term, 0.5 / modules.length);
  const central = centralityOf(world, tablesOf(draft, group), routes);
  for (const [table, share] of central) {
    const terms = new Set(termsOf(table));
    for (const term of terms)
      if (wordsOf(table).length === 1) add(owned, term, NOUN * share);
      else add(spoken, term, PART * share);
  }
  return { spoken, owned };
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

function dashed(table: string): string {
  return wordsOf(table).join('-');
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}
