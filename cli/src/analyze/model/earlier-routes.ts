import { methodsMayOverlap, pathsMayOverlap } from '../express/overlap.ts';
import type { FoundRoute } from '../express/route-list.ts';
import type { Layer } from '../express/router.ts';
import { type FunctionValue, optionsOf, type Value } from '../interpreter/values.ts';

/** A route that requests of a later one may come by. */
export interface EarlierRoute {
  readonly route: FoundRoute;
  /** Whether all of them do. */
  readonly isSure: boolean;
  /** How many of the middleware before the later route stand before this one. */
  readonly place: number;
}

/** `router.all('*', …)`, `router.all('/{*rest}', …)`; with what it is mounted under. */
const EVERYTHING = /^(.*?)\/?(?:\*|\/\{\*\w+\})$/;

interface Passed {
  readonly route: FoundRoute;
  /** Of what it matches everything below. */
  readonly prefix?: string;
  readonly layers: ReadonlySet<Layer>;
}

/** Routes that other requests come by as well: those of the same path, and those whose patterns match it and that pass requests on. */
export class EarlierRoutes {
  readonly #byPath = new Map<string, Passed[]>();
  readonly #ofPatterns: Passed[] = [];

  add(route: FoundRoute): void {
    const layers = new Set(route.before.map(({ layer }) => layer));
    const prefix = EVERYTHING.exec(route.path)?.[1];
    if (prefix !== undefined || (isPattern(route.path) && passesOn(route)))
      this.#ofPatterns.push({ route, layers, ...(prefix === undefined ? {} : { prefix }) });
    this.#byPath.set(route.path, [...(this.#byPath.get(route.path) ?? []), { route, layers }]);
  }

  before(later: FoundRoute): EarlierRoute[] {
    const found: EarlierRoute[] = [];
    const add = ({ route, layers }: Passed, isSure: boolean): void => {
      const isConditional = route.when !== undefined && route.when !== later.when;
      const place = later.before.findLastIndex(({ layer }) => layers.has(layer)) + 1;
      found.push({ route, isSure: isSure && !isConditional && isOfMethod(route, later), place });
    };
    for (const one of this.#ofPatterns)
      if (one.route.path !== later.path && mayPass(one.route, later)) add(one, isBelow(later, one.prefix));
    for (const one of this.#byPath.get(later.path) ?? [])
      if (methodsMayOverlap(one.route.method, later.method)) add(one, true);
    return found;
  }
}

function isOfMethod({ method }: FoundRoute, later: FoundRoute): boolean {
  return method === later.method || method === 'ALL';
}

function mayPass(route: FoundRoute, later: FoundRoute): boolean {
  return methodsMayOverlap(route.method, later.method) && pathsMayOverlap(route.path, later.path);
}

function isBelow({ path }: FoundRoute, prefix: string | undefined): boolean {
  return prefix !== undefined && (path === prefix || path.startsWith(`${prefix}/`));
}

function isPattern(path: string): boolean {
  return !/^[\w/.~-]*$/.test(path);
}

/** `next('route')`. */
export function leavesRoute(handler: Value): boolean {
  return functionsOf(handler).some(({ node }) => /['"`]route['"`]/.test(node.getText()));
}

/** Whether requests may leave a route for those behind it: what says `next()` at its end, or `next('route')`. */
function passesOn({ handlers }: FoundRoute): boolean {
  const last = handlers.at(-1);
  return (last !== undefined && functionsOf(last).some(saysNext)) || handlers.some(leavesRoute);
}

function saysNext({ node }: FunctionValue): boolean {
  const next = node.parameters[2]?.name.getText();
  return next !== undefined && new RegExp(`\\b${next.replace(/\W/g, '\\$&')}\\(\\s*\\)`).test(node.getText());
}

function functionsOf(handler: Value): readonly FunctionValue[] {
  return optionsOf(handler).flatMap((one) => {
    if (one.kind === 'function') return [one];
    return one.kind === 'external' ? (one.wraps ?? []) : [];
  });
}
