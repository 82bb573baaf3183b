import type { PatternOptions } from './compile-pattern.ts';
import { parseRegexLiteral } from './regex-literal.ts';

const FIRST_SEGMENT = /^\/([\w~-]*)(?=$|\/(?![?*+{]))/;

/**
 * The first segment that every path matched by `pattern` must have, lower-cased, or undefined if there is none.
 * A wrong answer would hide a route, so whatever is not plainly literal is undefined.
 */
export function literalFirstSegment(pattern: string, options: PatternOptions): string | undefined {
  if (pattern.includes('|') || parseRegexLiteral(pattern)) return undefined;
  const segment = FIRST_SEGMENT.exec(pattern)?.[1];
  if (segment === undefined) return undefined;
  // Express 4 makes `/(`  an optional group of its own; keep such patterns out of the index.
  if (options.express === 4 && pattern.startsWith(`/${segment}/(`)) return undefined;
  return segment.toLowerCase();
}

/** The first segment of a request path, as `literalFirstSegment` writes it. */
export function firstSegment(pathname: string): string {
  const end = pathname.indexOf('/', 1);
  return (end < 0 ? pathname.slice(1) : pathname.slice(1, end)).toLowerCase();
}
