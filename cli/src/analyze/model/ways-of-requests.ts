import type { ChainLink, FoundRoute } from '../express/route-list.ts';
import type { PassedHandler } from '../interpreter/left-by-handlers.ts';
import type { Value } from '../interpreter/values.ts';

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
    for (const link of route.before)
      if (link.layer.kind === 'middleware') pass(link.layer.handler, isPassedFor(link, route));
    for (const one of earlier.before(route)) for (const handler of one.handlers) pass(handler, true);
    for (const handler of [...route.params, ...route.handlers]) pass(handler, true);
    earlier.add(route);
  }
  return waysTo;
}

/** Whether every request of a route passes a middleware: other paths only may match, such as those with parameters. */
function isPassedFor({ layer, path }: ChainLink, route: FoundRoute): boolean {
  if (layer.when !== undefined && layer.when !== route.when) return false;
  const prefix = path.replace(/\/+$/, '');
  return route.path === prefix || route.path.startsWith(`${prefix}/`);
}

/** `router.all('*', …)`, `router.all('/{*rest}', …)`; with what it is mounted under. */
const EVERYTHING = /^(.*?)\/?(?:\*|\/\{\*\w+\})$/;

/** Routes that other requests come by as well: those of the same path, and of every path below theirs. */
class EarlierRoutes {
  readonly #byPath = new Map<string, FoundRoute[]>();
  readonly #ofAll: { readonly prefix: string; readonly route: FoundRoute }[] = [];

  add(route: FoundRoute): void {
    if (route.when !== undefined) return;
    const prefix = EVERYTHING.exec(route.path)?.[1];
    if (prefix !== undefined && route.method === 'ALL') this.#ofAll.push({ prefix, route });
    else this.#byPath.set(route.path, [...(this.#byPath.get(route.path) ?? []), route]);
  }

  before({ path, method }: FoundRoute): FoundRoute[] {
    const ofPath =
      this.#byPath.get(path)?.filter((one) => one.method === method || one.method === 'ALL') ?? [];
    return [
      ...this.#ofAll
        .filter(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
        .map(({ route }) => route),
      ...ofPath,
    ];
  }
}
