import { posix } from 'node:path';
import type { ContextMap } from '../artifacts/context-map.ts';
import { readCrossings } from '../decompose/crossings/crossing.ts';
import type { Facts } from '../decompose/facts.ts';
import { compare } from '../decompose/vectors.ts';
import type { Known } from './known-owners.ts';
import { placeOf, usersOf } from './new-modules.ts';

/** Below this two modules have too little in common to be one that was renamed. */
const ENOUGH = 0.5;
const SAME_NAME = 0.6;
const SAME_FUNCTIONS = 0.6;
const SAME_FOLDER = 0.25;
const SAME_CONTEXT = 0.3;
/** One module went and one came: that is hardly a coincidence. */
const ONLY_PAIR = 0.25;

/**
 * Modules of the map that are gone, each with the new module that has its place: the same functions, the same name or
 * folder, and the same routes, tables and users.
 */
export function renamesOf(
  map: ContextMap,
  facts: Facts,
  known: Known,
  tables: ReadonlyMap<string, string | undefined>,
): ReadonlyMap<string, string> {
  const present = new Set(facts.modules);
  const gone = [...known.module.keys()].filter((path) => !present.has(path));
  const fresh = facts.modules.filter((path) => !known.module.has(path));
  const functions = functionsInMap(map);
  const users = usersOf(facts);
  const home = (path: string) => known.module.get(path);
  const contexts = new Map(
    fresh.map((path) => [path, placeOf(facts, path, { known, tables, home, users: users.get(path) ?? [] })]),
  );
  const pairs = gone.flatMap((old) =>
    fresh.map((path) => {
      const names = new Set((facts.functionsOf.get(path) ?? []).map((one) => one.id.split('#')[1] ?? ''));
      const score =
        likeness(old, path, functions.get(old) ?? new Set(), names) +
        (gone.length === 1 && fresh.length === 1 ? ONLY_PAIR : 0) +
        (contexts.get(path) === known.module.get(old) ? SAME_CONTEXT : 0);
      return { old, path, score };
    }),
  );
  const best = pairs
    .filter((one) => one.score >= ENOUGH)
    .toSorted((a, b) => b.score - a.score || compare(a.old, b.old) || compare(a.path, b.path));
  return oneToOne(best);
}

function likeness(old: string, path: string, before: ReadonlySet<string>, now: ReadonlySet<string>): number {
  const kept = [...before].filter((name) => now.has(name)).length;
  return (
    (posix.basename(old) === posix.basename(path) ? SAME_NAME : 0) +
    (posix.dirname(old) === posix.dirname(path) ? SAME_FOLDER : 0) +
    (before.size === 0 ? 0 : (SAME_FUNCTIONS * kept) / before.size)
  );
}

function oneToOne(pairs: readonly { old: string; path: string }[]): Map<string, string> {
  const renames = new Map<string, string>();
  const taken = new Set<string>();
  for (const { old, path } of pairs) {
    if (renames.has(old) || taken.has(path)) continue;
    renames.set(old, path);
    taken.add(path);
  }
  return renames;
}

/** Names of functions that the map mentions, by their module: those at a boundary, and those that do not go with it. */
function functionsInMap(map: ContextMap): Map<string, Set<string>> {
  const functions = new Map<string, Set<string>>();
  const mentioned = [
    ...readCrossings(map.crossings ?? []).flatMap((one) => [one.source, one.target]),
    ...map.contexts.flatMap((context) => context.modules),
  ];
  for (const id of mentioned) {
    const [file = '', name] = id.split('#');
    if (name === undefined || name.includes('(')) continue;
    functions.set(file, (functions.get(file) ?? new Set<string>()).add(name));
  }
  return functions;
}
