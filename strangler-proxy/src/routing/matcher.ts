import type { RouteTable, RouteTableRoute } from '../config/route-table.ts';
import { compilePattern, type PathTest, type PatternOptions } from './compile-pattern.ts';
import { type Carried, type ConditionTest, compileConditions } from './conditions.ts';
import { firstSegment, literalFirstSegment } from './literal-segment.ts';

/** What of a table decides matching. */
export type MatchTable = Pick<RouteTable, 'express' | 'caseSensitive' | 'strict' | 'routes'>;

/**
 * The first route that Express would run for `method` and `pathname` (without query), if any. A route with
 * conditions matches only what is known to carry them.
 */
export type Matcher = (method: string, pathname: string, carried?: Carried) => RouteTableRoute | undefined;

interface CompiledRoute {
  readonly route: RouteTableRoute;
  readonly test: PathTest;
  readonly only: ConditionTest | undefined;
  readonly segment: string | undefined;
}

interface MethodIndex {
  readonly bySegment: ReadonlyMap<string, readonly CompiledRoute[]>;
  /** Routes without a literal first segment; they are in every list of `bySegment` too, in table order. */
  readonly open: readonly CompiledRoute[];
}

/** Compiles the table once; throws on the first pattern that Express would refuse. */
export function compileMatcher(table: MatchTable): Matcher {
  const options: PatternOptions = table;
  const routes = table.routes.map((route) => ({
    route,
    test: compilePattern(route.path, options),
    only: compileConditions(route.only),
    segment: literalFirstSegment(route.path, options),
  }));
  const methods = new Set([...table.routes.map(({ method }) => method), 'HEAD']);
  const indexes = new Map([...methods].map((method) => [method, indexFor(method, routes)]));
  const others = indexFor('ALL', routes);
  return (method, pathname, carried) => {
    const index = indexes.get(method) ?? others;
    const candidates = index.bySegment.get(firstSegment(pathname)) ?? index.open;
    for (const { test, only, route } of candidates)
      if (test(pathname) && (only === undefined || (carried !== undefined && only(carried)))) return route;
    return undefined;
  };
}

/** One match of a request line's method and target (query allowed) against a table; compile once for many. */
export function matchRoute(table: MatchTable, method: string, url: string): RouteTableRoute | undefined {
  return compileMatcher(table)(method, pathnameOf(url));
}

/** The part of a request target that Express routes by. */
export function pathnameOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function indexFor(method: string, routes: readonly CompiledRoute[]): MethodIndex {
  const mine = routes.filter(({ route }) => serves(route.method, method));
  const segments = new Set(mine.flatMap(({ segment }) => (segment === undefined ? [] : [segment])));
  const within = (wanted: string) =>
    mine.filter(({ segment }) => segment === undefined || segment === wanted);
  return {
    bySegment: new Map([...segments].map((segment) => [segment, within(segment)])),
    open: mine.filter(({ segment }) => segment === undefined),
  };
}

function serves(routeMethod: string, method: string): boolean {
  return routeMethod === method || routeMethod === 'ALL' || (routeMethod === 'GET' && method === 'HEAD');
}
