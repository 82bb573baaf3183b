import type { ts } from '#typescript';
import { union } from '../interpreter/unions.ts';
import type { Value } from '../interpreter/values.ts';
import { MOST_ALTERNATIVES } from './repeated-layers.ts';
import type { FoundRoute } from './route-list.ts';

const MOST_CONDITIONS = 3;

/**
 * A registration that runs in each of several branches, of which the program takes one, is one route: a server that is
 * started with or without a certificate registers the same. It is there always where one of the branches is no condition; its
 * handler is any of those that the branches give it. So is one that each of a few applications has which a factory makes.
 */
export function mergeAlternatives(routes: readonly FoundRoute[]): FoundRoute[] {
  const groups = new Map<ts.Node, Map<string, FoundRoute[]>>();
  for (const route of routes) {
    const ofCall = groups.get(route.layer.verbAt.node) ?? new Map<string, FoundRoute[]>();
    groups.set(route.layer.verbAt.node, ofCall);
    const key = sameness(route);
    ofCall.set(key, [...(ofCall.get(key) ?? []), route]);
  }
  const kept = new Map<FoundRoute, FoundRoute>();
  for (const group of [...groups.values()].flatMap((ofCall) => [...ofCall.values()])) {
    const isAlternative = group.some((one) => one.when !== undefined) || isOfFactory(group);
    for (const route of isAlternative ? group.slice(0, 1) : group)
      kept.set(route, isAlternative && group.length > 1 ? anyOf(route, group) : route);
  }
  return routes.flatMap((route) => kept.get(route) ?? []);
}

/** Of more applications than their handlers are kept of, each is listed with its own. */
function isOfFactory(group: readonly FoundRoute[]): boolean {
  return group.length <= MOST_ALTERNATIVES && new Set(group.map(({ root }) => root)).size > 1;
}

/**
 * Routes of one call are alternatives when what a request passes on its way is written in the same places; one that comes
 * second has what the first branch registered before it as well.
 */
function sameness({ method, path, handlers, before, params }: FoundRoute): string {
  const passed = new Set(before.map((link) => `${link.path}@${placeOf(link.layer.at.node)}`));
  return [method, path, ...[...handlers, ...params].map(writtenAt), ...passed].join(' ');
}

function anyOf({ when: _, ...route }: FoundRoute, group: readonly FoundRoute[]): FoundRoute {
  const merged = {
    ...route,
    handlers: route.handlers.map((_handler, index) =>
      union(group.slice(0, MOST_ALTERNATIVES).flatMap(({ handlers }) => handlers[index] ?? [])),
    ),
  };
  const conditions = [...new Set(group.flatMap((one) => one.when ?? []))];
  const isAlways = conditions.some((one) => conditions.includes(`!(${one})`));
  if (isAlways || group.some((one) => one.when === undefined)) return merged;
  const shown = conditions.slice(0, MOST_CONDITIONS).join(' || ');
  return { ...merged, when: conditions.length > MOST_CONDITIONS ? `${shown} || …` : shown };
}

/** Where a handler is written: a list of handlers that one call registers is no alternative. */
function writtenAt(handler: Value): string {
  return handler.kind === 'function' ? placeOf(handler.node) : handler.kind;
}

function placeOf(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${node.pos}`;
}
