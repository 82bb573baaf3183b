import type { World } from './draft.ts';
import type { RouteFact } from './facts.ts';
import { add, shares, sumOf, type Vector } from './vectors.ts';

/** How much of a group leads to each of its tables: its routes, the keys of all tables, and the functions with queries. */
export function centralityOf(world: World, tables: readonly string[], routes: readonly RouteFact[]): Vector {
  const own = new Set(tables);
  const pick = (vector: Vector) => shares(new Map([...vector].filter(([table]) => own.has(table))));
  const present = [aboutRoutes(world, routes, pick), pick(keysTo(world)), pick(usersOf(world))].filter(
    (one) => one.size > 0,
  );
  return new Map([...sumOf(present)].map(([table, sum]) => [table, sum / present.length]));
}

/** Each route has one vote, shared by the tables that it is about. */
function aboutRoutes(world: World, routes: readonly RouteFact[], pick: (vector: Vector) => Vector): Vector {
  return pick(sumOf(routes.map(({ route }) => pick(world.usage.focus.get(route.id) ?? new Map()))));
}

/** What others point at is a thing of its own; what only points is a part or a note. */
function keysTo({ facts }: World): Vector {
  const keys = new Map<string, number>();
  for (const table of facts.tables)
    for (const parent of new Set(table.foreignKeys.map((one) => one.table)))
      if (parent !== table.name) add(keys, parent, 1);
  return keys;
}

function usersOf({ facts }: World): Vector {
  const users = new Map<string, number>();
  for (const one of facts.functions.values())
    for (const table of new Set([...one.reads, ...one.writes])) add(users, table, 1);
  return users;
}
