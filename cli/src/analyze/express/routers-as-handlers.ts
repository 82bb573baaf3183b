import { optionsOf } from '../interpreter/values.ts';
import { methodsMayOverlap, pathsMayOverlap, startAlike } from './overlap.ts';
import { flatten, routerOf } from './registration.ts';
import type { Layer, RouterModel } from './router.ts';

type RouteLayer = Extract<Layer, { kind: 'route' }>;
type MountLayer = Extract<Layer, { kind: 'mount' }>;

/** What a request must be to come to a router: a route hands it only what it matches itself. */
export interface Within {
  readonly method: string;
  readonly path: string;
}

/**
 * `app.all('/berths*', signedIn, berths)`: a route hands the router its requests with the URL whole, so that the paths of the
 * router stand where the route does, and only those that the route matches are reached. What stands before it runs before them.
 */
export function handedByRoute(router: RouterModel, layer: RouteLayer): Layer[] {
  const { at, paths } = layer;
  const when = layer.when === undefined ? {} : { when: layer.when };
  const handlers = flatten(layer.handlers).map((handler) => ({ handler, routers: routersIn(handler) }));
  const last = handlers.findLastIndex(({ routers }) => routers.length > 0);
  return handlers.slice(0, last + 1).flatMap(({ handler, routers }): Layer[] => {
    if (routers.length === 0) return [{ kind: 'middleware', paths, handler, at, ...when }];
    return routers
      .filter((one) => one !== router)
      .flatMap((one) => paths.map((path) => mountOf(one, layer, 'text' in path ? path.text : path.unknown)))
      .map((mount) => ({ ...mount, ...when }));
  });
}

function routersIn(handler: RouteLayer['handlers'][number]): RouterModel[] {
  return optionsOf(handler).flatMap((one) => routerOf(one) ?? []);
}

function mountOf(router: RouterModel, { at, method }: RouteLayer, path: string): MountLayer {
  router.mounted = true;
  return { kind: 'mount', paths: [{ text: '/' }], router, at, isDelegated: true, within: { method, path } };
}

/** The method by which a route is reached through what hands its router requests; undefined where it is not. */
export function methodWithin(outer: readonly Within[], method: string, path: string): string | undefined {
  let reached = method;
  for (const one of outer) {
    if (
      !methodsMayOverlap(one.method, reached) ||
      !startAlike(one.path, path) ||
      !pathsMayOverlap(one.path, path)
    )
      return undefined;
    if (reached === 'ALL') reached = one.method;
  }
  return reached;
}
