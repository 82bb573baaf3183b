import type { Facts } from '../decompose/facts.ts';
import { KERNEL } from '../decompose/overrides/overrides.ts';
import { add, ranked } from '../decompose/vectors.ts';
import type { Known } from './known-owners.ts';

/** What a module does for routes says most, then who alone uses it, then the data it works with, then what it uses. */
const SERVES = 3;
const WRITES = 2;
const READS = 1;
const USED = 1;
const USES = 0.5;

type Places = ReadonlyMap<string, string | undefined>;

/**
 * Context of every module that the map does not know: the one whose routes, tables and code it works with. One without data
 * that several contexts use joins the kernel. Modules that know only each other are placed once one of them is.
 */
export function placeModules(facts: Facts, known: Known, tables: Places): Places {
  const fresh = facts.modules.filter((path) => !known.module.has(path));
  const placed = new Map<string, string | undefined>();
  const users = usersOf(facts);
  for (let open = fresh; open.length > 0; ) {
    const home = (path: string) => known.module.get(path) ?? placed.get(path);
    const found = open.flatMap((path) => {
      const context = placeOf(facts, path, { known, tables, home, users: users.get(path) ?? [] });
      return context === undefined ? [] : [[path, context] as const];
    });
    for (const [path, context] of found) placed.set(path, context);
    const rest = open.filter((path) => !placed.has(path));
    if (rest.length === open.length) break;
    open = rest;
  }
  return new Map(fresh.map((path) => [path, placed.get(path)]));
}

interface Surroundings {
  readonly known: Known;
  readonly tables: Places;
  readonly home: (path: string) => string | undefined;
  /** Modules that import this one. */
  readonly users: readonly string[];
}

/** The context that most speaks for a module, as far as its surroundings are placed. */
export function placeOf(facts: Facts, path: string, around: Surroundings): string | undefined {
  const { home, users, tables } = around;
  const moved = contextOfMoved(facts, path, around.known);
  if (moved !== undefined) return moved;
  const votes = new Map<string, number>();
  const vote = (context: string | undefined, weight: number) => {
    if (context !== undefined && context !== KERNEL) add(votes, context, weight);
  };
  for (const one of facts.routes)
    if (one.handlerModule === path || one.route.file === path)
      vote(around.known.route.get(one.route.id), SERVES);
  const isServing = votes.size > 0;
  for (const one of facts.functionsOf.get(path) ?? []) {
    for (const table of one.writes) vote(tables.get(table), WRITES);
    for (const table of one.reads) vote(tables.get(table), READS);
  }
  const isWorking = votes.size > 0;
  const contexts = new Set(users.map(home).filter((one) => one !== undefined && one !== KERNEL));
  const [only] = contexts;
  // What one context alone uses is of that context, whosever tables it works with: it would be a second writer.
  if (contexts.size === 1 && only !== undefined && !isServing) return only;
  if (!isWorking && contexts.size > 1) return KERNEL;
  if (!isWorking) for (const user of users) vote(home(user), USED);
  for (const used of facts.imports.get(path)?.values ?? []) vote(home(used), USES);
  const [winner] = ranked(votes);
  if (winner !== undefined) return winner[0];
  return users.some((user) => home(user) === KERNEL) ? KERNEL : undefined;
}

/** The context of functions that the map knows and that are nowhere else any more. */
function contextOfMoved(facts: Facts, path: string, known: Known): string | undefined {
  const votes = new Map<string, number>();
  for (const { id } of facts.functionsOf.get(path) ?? []) {
    const name = id.split('#')[1] ?? '';
    const [context, ...others] = known.functions.get(name) ?? [];
    if (context === undefined || others.length > 0) continue;
    const isElsewhere = [...facts.functions.keys()].some((one) => one !== id && one.endsWith(`#${name}`));
    if (!isElsewhere) add(votes, context, 1);
  }
  return ranked(votes)[0]?.[0];
}

/** Importers of each module. */
export function usersOf(facts: Facts): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const [module, { values, types }] of facts.imports)
    for (const path of new Set([...values, ...types])) users.set(path, [...(users.get(path) ?? []), module]);
  return users;
}
