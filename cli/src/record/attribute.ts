import {
  compileMatcher,
  type MatchTable,
  pathnameOf,
  type RouteTableRoute,
} from '@migrate-kit/strangler-proxy';
import type { Model, ModelRoute } from '../artifacts/model.ts';

/** Tells which route of the model answers a request, as Express would choose it. */
export type Attribution = (method: string, url: string) => ModelRoute | undefined;

/** First the routes that answer, in order of registration; one that may pass a request on answers only what no other does. */
export function attributionOf(model: Model): Attribution {
  const answering = matcherOf(
    model,
    model.routes.filter((route) => route.passesOn !== true),
  );
  const passing = matcherOf(
    model,
    model.routes.filter((route) => route.passesOn === true),
  );
  return (method, url) => answering(method, pathnameOf(url)) ?? passing(method, pathnameOf(url));
}

function matcherOf(
  model: Model,
  routes: readonly ModelRoute[],
): (method: string, pathname: string) => ModelRoute | undefined {
  const owners = new Map<RouteTableRoute, ModelRoute>();
  for (const route of routes)
    if (isPattern(model, route))
      owners.set({ context: 'monolith', method: route.method, path: route.path, kind: route.kind }, route);
  const match = compileMatcher(tableOf(model, [...owners.keys()]));
  return (method, pathname) => {
    const found = match(method, pathname);
    return found === undefined ? undefined : owners.get(found);
  };
}

/** A path that could not be resolved statically is no pattern; its requests stay unattributed. */
function isPattern(model: Model, { method, path }: ModelRoute): boolean {
  try {
    compileMatcher(tableOf(model, [{ context: 'monolith', method, path, kind: 'query' }]));
    return true;
  } catch {
    return false;
  }
}

function tableOf(model: Model, routes: RouteTableRoute[]): MatchTable {
  return { express: model.express, ...model.settings, routes };
}
