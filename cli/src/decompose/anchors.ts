import type { Facts, RouteFact } from './facts.ts';
import { groupBy } from './grouping.ts';
import { baseName, segmentsOf, termsOf } from './terms.ts';
import type { Usage } from './usage.ts';
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
}

export function anchorsOf(facts: Facts, usage: Usage): Anchor[] {
  const anchors = [...tableAnchors(facts, usage), ...routeAnchors(facts, usage)];
  const found = anchors.length > 0 ? anchors : lastAnchors(facts);
  return found.toSorted((a, b) => compare(a.id, b.id));
}

export const tableAnchorId = (table: string) => `table:${table}`;

/** The table, or the module whose routes it stands for. */
export const nodeOfAnchor = (id: string) => id.replace(/^routes:/, '');

function tableAnchors(facts: Facts, usage: Usage): Anchor[] {
  const modules = new Map<string, Map<string, number>>();
  const use = new Map<string, Map<string, number>>();
  const record = (target: Map<string, Map<string, number>>, unit: string, used: Vector) => {
    for (const [table, share] of shares(used)) {
      const vector = target.get(table) ?? new Map<string, number>();
      target.set(table, vector);
      add(vector, unit, share);
    }
  };
  for (const module of facts.modules) record(modules, module, usage.near.get(module) ?? new Map());
  for (const [route, vector] of usage.focus) record(use, route, vector);
  return facts.tables.map((table) => ({
    id: tableAnchorId(table.name),
    table: table.name,
    routes: [],
    modules: modules.get(table.name) ?? new Map(),
    use: use.get(table.name) ?? new Map(),
    terms: termsOf(table.name),
  }));
}

/** Modules whose handlers reach no known table, as far as they are worth a context. */
function routeAnchors(facts: Facts, usage: Usage): Anchor[] {
  const silent = facts.routes.filter((route) => {
    const used = usage.routes.get(route.route.id);
    return (used?.writes.size ?? 0) + (used?.reads.size ?? 0) === 0 && route.handlerModule !== facts.entry;
  });
  // Where tables are known, a handler without any is health, documentation or a page: no business of its own.
  const mostlySilent = silent.length > facts.routes.length / 2;
  if (!mostlySilent) return [];
  return [...groupBy(silent, (route) => route.handlerModule)].flatMap(([module, routes]) => {
    const anchor = moduleAnchor(facts, module, routes);
    return routes.length < 2 && anchor.modules.size < 2 ? [] : [anchor];
  });
}

/** Every module with routes, the entry too, of an application that offers nothing better: its routes belong somewhere. */
function lastAnchors(facts: Facts): Anchor[] {
  return [...groupBy(facts.routes, (route) => route.handlerModule)].map(([module, routes]) =>
    moduleAnchor(facts, module, routes),
  );
}

function moduleAnchor(facts: Facts, module: string, routes: readonly RouteFact[]): Anchor {
  const modules = new Map<string, number>();
  for (const route of routes)
    for (const [id, distance] of route.reach)
      add(modules, facts.functions.get(id)?.file ?? module, 0.5 ** distance);
  return {
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
  };
}
