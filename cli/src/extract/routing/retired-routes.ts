import type { RouteTable } from '@migrate-kit/strangler-proxy/route-table';
import { methodsMayOverlap, pathsMayOverlap } from '../../analyze/express/overlap.ts';

type TableRoute = RouteTable['routes'][number];
type Matching = Pick<TableRoute, 'method' | 'path'>;

/**
 * A table with the routes of retired contexts put back: they are in no model any more, and where they stood only the table
 * knows. Each comes behind everything that stood in front of it and can match the same URL, and before everything else that can.
 */
export function withRetired(
  routes: RouteTable['routes'],
  existing: RouteTable | undefined,
): RouteTable['routes'] {
  const known = existing?.routes ?? [];
  const merged = routes.filter(
    (route) => !known.some((one) => isRetired(existing, one) && isSame(one, route)),
  );
  let last = -1;
  for (const [index, route] of known.entries()) {
    if (!isRetired(existing, route)) continue;
    const earlier = known.slice(0, index).filter((one) => mayMatchBoth(one, route));
    const first = 1 + merged.findLastIndex((one) => earlier.some((other) => isSame(one, other)));
    const later = merged.findIndex((one, at) => at >= first && mayMatchBoth(one, route));
    last = Math.min(Math.max(first, last + 1), later === -1 ? merged.length : later);
    merged.splice(last, 0, route);
  }
  return merged;
}

/** `METHOD path` of the routes that must stay in the table since they stand in front of retired ones. */
export function shadowsOfRetired(existing: RouteTable | undefined): Set<string> {
  const known = existing?.routes ?? [];
  const shadows = known.filter((route, index) =>
    known.slice(index + 1).some((later) => isRetired(existing, later) && mayMatchBoth(route, later)),
  );
  return new Set(shadows.map((route) => `${route.method} ${route.path}`));
}

/** Whether some request could match both routes. */
export function mayMatchBoth(one: Matching, other: Matching): boolean {
  return methodsMayOverlap(one.method, other.method) && pathsMayOverlap(one.path, other.path);
}

function isRetired(table: RouteTable | undefined, { context }: TableRoute): boolean {
  return table?.contexts[context]?.retired === true;
}

function isSame(one: TableRoute, other: TableRoute): boolean {
  return one.method === other.method && one.path === other.path;
}
