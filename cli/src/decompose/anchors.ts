import type { Facts } from './facts.ts';
import { groupBy } from './grouping.ts';
import { baseName, segmentsOf, termsOf } from './terms.ts';
import { moduleUsage, ownUsage, routeUsage } from './usage.ts';
import { add, compare, shares, type Vector } from './vectors.ts';

/** What contexts grow around: a table, or the routes of one module where no tables are known. */
export interface Anchor {
  /** `table:NAME` or `routes:MODULE`. */
  readonly id: string;
  readonly table: string | undefined;
  readonly routes: readonly string[];
  /** How much each module has to do with it. */
  readonly modules: Vector;
  /** How much each route has to do with it. */
  readonly use: Vector;
  readonly terms: readonly string[];
  /** True when nothing in the application writes it: reference data cannot stand for itself. */
  readonly readOnly: boolean;
}

export function anchorsOf(facts: Facts): Anchor[] {
  return [...tableAnchors(facts), ...routeAnchors(facts)].toSorted((a, b) => compare(a.id, b.id));
}

export const tableAnchorId = (table: string) => `table:${table}`;

function tableAnchors(facts: Facts): Anchor[] {
  const modules = new Map<string, Map<string, number>>();
  const use = new Map<string, Map<string, number>>();
  const record = (target: Map<string, Map<string, number>>, unit: string, usage: Vector) => {
    for (const [table, share] of shares(usage)) {
      const vector = target.get(table) ?? new Map<string, number>();
      target.set(table, vector);
      add(vector, unit, share);
    }
  };
  for (const module of facts.modules) record(modules, module, moduleUsage(facts, module));
  const popularity = routesPerTable(facts);
  for (const route of facts.routes) record(use, route.route.id, focusOfRoute(facts, route, popularity));
  return facts.tables.map((table) => ({
    id: tableAnchorId(table.name),
    table: table.name,
    routes: [],
    modules: modules.get(table.name) ?? new Map(),
    use: use.get(table.name) ?? new Map(),
    terms: termsOf(table.name),
    readOnly: table.writers.length === 0,
  }));
}

/** How many routes touch each table. */
export function routesPerTable(facts: Facts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const route of facts.routes) {
    const { writes, reads } = routeUsage(facts, route);
    for (const table of new Set([...writes.keys(), ...reads.keys()])) add(counts, table, 1);
  }
  return counts;
}

/** What a route is about: near tables more than far ones, written more than read, rare more than those that everybody touches. */
export function focusOfRoute(
  facts: Facts,
  route: Facts['routes'][number],
  popularity: Vector,
): Map<string, number> {
  const { writes, reads } = routeUsage(facts, route);
  const focus = new Map<string, number>();
  const rarity = (table: string) => Math.log(1 + facts.routes.length / (popularity.get(table) ?? 1));
  for (const [table, amount] of writes) add(focus, table, 3 * amount * rarity(table));
  for (const [table, amount] of reads) add(focus, table, amount * rarity(table));
  return focus;
}

/** Modules whose handlers reach no known table, as far as they are worth a context. */
function routeAnchors(facts: Facts): Anchor[] {
  const silent = facts.routes.filter((route) => {
    const { writes, reads } = routeUsage(facts, route);
    return writes.size + reads.size === 0 && route.handlerModule !== facts.entry;
  });
  // Where tables are known, a handler without any is health, documentation or a page: no business of its own.
  const mostlySilent = silent.length > facts.routes.length / 2;
  const groups = groupBy(silent, (route) => route.handlerModule);
  return [...groups].flatMap(([module, routes]) => {
    if (!mostlySilent || ownUsage(facts, module).size > 0) return [];
    const modules = new Map<string, number>();
    for (const route of routes)
      for (const [id, distance] of route.reach)
        add(modules, facts.functions.get(id)?.file ?? module, 0.5 ** distance);
    return [
      {
        id: `routes:${module}`,
        table: undefined,
        routes: routes.map((route) => route.route.id),
        modules,
        use: new Map(routes.map((route) => [route.route.id, 1])),
        terms: [
          ...new Set([
            ...termsOf(baseName(module)),
            ...routes.flatMap((route) => segmentsOf(route.route.path).flatMap(termsOf)),
          ]),
        ].toSorted(compare),
        readOnly: false,
      },
    ];
  });
}
