import { compilePattern } from '../routing/compile-pattern.ts';
import { literalFirstSegment } from '../routing/literal-segment.ts';
import type { RouteTable, RouteTableRoute } from './route-table.ts';

/** Two routes of different contexts that match some of the same requests, in an order that is hardly meant. */
export interface Overlap {
  /** The earlier route: it wins. */
  readonly wins: string;
  /** The later route, which never gets a request, or not all that it seems to. */
  readonly loses: string;
  readonly why: string;
}

/** A path that any segment of a pattern with plain parameters matches. */
const ANYTHING = 'x-any-x';
const PARAMETER = /^:\w+$/;
const LITERAL = /^[\w.~-]*$/;

/**
 * The overlaps of a table that its author should look at. A special route before a general one is how a table is
 * meant to be read; a general one before a special one hides it, and two that cross depend on their order alone.
 */
export function findOverlaps(table: RouteTable): Overlap[] {
  const options = { express: table.express, caseSensitive: table.caseSensitive, strict: table.strict };
  const entries = table.routes.map((route) => ({
    route,
    segments: plainSegments(route.path),
    first: literalFirstSegment(route.path, options),
    test: compilePattern(route.path, options),
  }));
  return entries.flatMap((later, at) =>
    entries.slice(0, at).flatMap((earlier) => {
      if (!mayMeet(earlier.route, later.route)) return [];
      if (earlier.first !== undefined && later.first !== undefined && earlier.first !== later.first)
        return [];
      const why = overlapOf(earlier, later);
      return why ? [{ wins: nameOf(earlier.route), loses: nameOf(later.route), why }] : [];
    }),
  );
}

interface Entry {
  readonly segments: readonly string[] | undefined;
  readonly test: (pathname: string) => boolean;
}

function overlapOf(earlier: Entry, later: Entry): string | undefined {
  if (!later.segments) return undefined;
  const sample = `/${later.segments.map((segment) => (PARAMETER.test(segment) ? ANYTHING : segment)).join('/')}`;
  if (earlier.test(sample)) return 'it matches whatever the later one matches';
  if (!earlier.segments || !crosses(earlier.segments, later.segments)) return undefined;
  return 'some paths match both, and each has paths of its own';
}

/** Whether each of the two is more special than the other in some segment, while some path matches both. */
function crosses(earlier: readonly string[], later: readonly string[]): boolean {
  if (earlier.length !== later.length) return false;
  let earlierIsWider = false;
  for (const [i, segment] of earlier.entries()) {
    const other = later[i] ?? '';
    const [wide, otherWide] = [PARAMETER.test(segment), PARAMETER.test(other)];
    if (!wide && !otherWide && segment.toLowerCase() !== other.toLowerCase()) return false;
    if (wide && !otherWide) earlierIsWider = true;
  }
  return earlierIsWider;
}

/** The segments of a pattern that has nothing but literals and parameters. */
function plainSegments(path: string): string[] | undefined {
  const segments = path.replace(/^\/|\/$/g, '').split('/');
  const plain = segments.every((segment) => LITERAL.test(segment) || PARAMETER.test(segment));
  return plain ? segments : undefined;
}

function mayMeet(a: RouteTableRoute, b: RouteTableRoute): boolean {
  if (a.context === b.context || a.only) return false;
  return a.method === b.method || a.method === 'ALL' || b.method === 'ALL';
}

function nameOf({ context, method, path }: RouteTableRoute): string {
  return `${context}: ${method} ${path}`;
}
