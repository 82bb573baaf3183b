import { handlesErrors } from '../express/error-handlers.ts';
import type { ChainLink, FoundRoute } from '../express/route-list.ts';
import type { PassedHandler } from '../interpreter/left-by-handlers.ts';
import type { Value } from '../interpreter/values.ts';
import { type EarlierRoute, EarlierRoutes, leavesRoute } from './earlier-routes.ts';

interface Way extends PassedHandler {
  readonly next: Map<Value, Way[]>;
}

/** Every way on which the requests of some route come to a handler, by the handler; ways that begin alike are one until they part. */
export function waysOfRequests(routes: readonly FoundRoute[]): ReadonlyMap<Value, readonly PassedHandler[]> {
  const waysTo = new Map<Value, Way[]>();
  const beginnings = new Map<Value, Way[]>();
  const earlier = new EarlierRoutes();
  for (const route of routes) {
    let last: Way | undefined;
    const pass = (handler: Value, isSure: boolean): void => {
      const nexts = last?.next ?? beginnings;
      const alike = nexts.get(handler) ?? [];
      nexts.set(handler, alike);
      let way = alike.find((one) => one.isSure === isSure);
      if (way === undefined) {
        way = { handler, before: last, isSure, next: new Map() };
        alike.push(way);
        waysTo.set(handler, [...(waysTo.get(handler) ?? []), way]);
      }
      last = way;
    };
    const earlierOnes = earlier.before(route);
    for (let place = 0; place <= route.before.length; place += 1) {
      for (const one of earlierOnes) if (one.place === place) passRoute(one, pass);
      const link = route.before[place];
      if (link?.layer.kind === 'middleware') pass(link.layer.handler, isPassedFor(link, route));
    }
    for (const handler of route.params) pass(handler, !isMountedByParameter(route));
    for (const handler of route.handlers) pass(handler, true);
    earlier.add(route);
  }
  return waysTo;
}

/** What runs for a parameter of a mount runs before the middleware inside of it, which may replace what it has left. */
function isMountedByParameter({ mounts }: FoundRoute): boolean {
  return mounts.some(({ paths }) => paths.some((path) => 'text' in path && path.text.includes(':')));
}

/** Whether every request of a route passes a middleware: other paths only may match, such as those with parameters. */
function isPassedFor({ layer, path }: ChainLink, route: FoundRoute): boolean {
  if (layer.when !== undefined && layer.when !== route.when) return false;
  if (layer.kind === 'middleware' && handlesErrors(layer.handler)) return false;
  const prefix = path.replace(/\/+$/, '');
  return route.path === prefix || route.path.startsWith(`${prefix}/`);
}

/** The handlers of a route that requests of another one come by; behind one that leaves the route, not all of them do. */
function passRoute({ route, isSure }: EarlierRoute, pass: (handler: Value, isSure: boolean) => void): void {
  let isPassed = isSure;
  for (const handler of [...route.params, ...route.handlers]) {
    pass(handler, isPassed);
    if (route.handlers.length > 1 && leavesRoute(handler)) isPassed = false;
  }
}
