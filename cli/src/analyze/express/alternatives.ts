import type { ts } from '#typescript';
import type { Value } from '../interpreter/values.ts';
import type { FoundRoute } from './route-list.ts';

const MOST_CONDITIONS = 3;

/**
 * A registration that runs in each of several branches, of which the program takes one, is one route: a server that is
 * started with or without a certificate registers the same. It is there always where one of the branches is no condition.
 */
export function mergeAlternatives(routes: readonly FoundRoute[]): FoundRoute[] {
  const groups = new Map<ts.Node, Map<string, FoundRoute[]>>();
  for (const route of routes) {
    const ofCall = groups.get(route.layer.verbAt.node) ?? new Map<string, FoundRoute[]>();
    groups.set(route.layer.verbAt.node, ofCall);
    const key = `${route.method} ${route.path} ${route.handlers.map(placeOf).join()}`;
    ofCall.set(key, [...(ofCall.get(key) ?? []), route]);
  }
  const kept = new Map<FoundRoute, FoundRoute>();
  for (const group of [...groups.values()].flatMap((ofCall) => [...ofCall.values()])) {
    const isAlternative = group.some((one) => one.when !== undefined);
    for (const route of isAlternative ? group.slice(0, 1) : group)
      kept.set(route, isAlternative ? underAnyOf(route, group) : route);
  }
  return routes.flatMap((route) => kept.get(route) ?? []);
}

function underAnyOf({ when: _, ...route }: FoundRoute, group: readonly FoundRoute[]): FoundRoute {
  const conditions = [...new Set(group.flatMap((one) => one.when ?? []))];
  const isAlways = conditions.some((one) => conditions.includes(`!(${one})`));
  if (isAlways || group.some((one) => one.when === undefined)) return route;
  const shown = conditions.slice(0, MOST_CONDITIONS).join(' || ');
  return { ...route, when: conditions.length > MOST_CONDITIONS ? `${shown} || …` : shown };
}

/** Where a handler is written: a list of handlers that one call registers is no alternative. */
function placeOf(handler: Value): string {
  return handler.kind === 'function'
    ? `${handler.node.getSourceFile().fileName}:${handler.node.pos}`
    : handler.kind;
}
