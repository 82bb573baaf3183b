import { pathToRegexp } from 'path-to-regexp';
import pathToRegexpExpress4 from 'path-to-regexp-express4';
import { parseRegexLiteral } from './regex-literal.ts';

/** How the monolith's Express reads patterns. */
export interface PatternOptions {
  readonly express: 4 | 5;
  readonly caseSensitive: boolean;
  readonly strict: boolean;
}

export type PathTest = (pathname: string) => boolean;

/** Separates a mount path from a regular expression below it, as `record-routes` writes them. */
const MOUNT = ' + ';

/** A test of path names against `pattern` with Express's own matching; throws on a pattern Express would refuse. */
export function compilePattern(pattern: string, options: PatternOptions): PathTest {
  const mount = pattern.lastIndexOf(MOUNT);
  if (mount > 0) return compileMounted(pattern.slice(0, mount), pattern.slice(mount + MOUNT.length), options);
  const expression = parseRegexLiteral(pattern) ?? compilePath(pattern, options, true);
  return (pathname) => expression.test(pathname);
}

function compileMounted(prefix: string, pattern: string, options: PatternOptions): PathTest {
  const mount = compilePath(prefix, options, false);
  const inner = compilePattern(pattern, options);
  return (pathname) => {
    const removed = mount.exec(pathname)?.[0];
    if (removed === undefined) return false;
    const rest = pathname.slice(removed.length);
    return inner(rest.startsWith('/') ? rest : `/${rest}`);
  };
}

function compilePath(path: string, options: PatternOptions, end: boolean): RegExp {
  const { caseSensitive: sensitive, strict } = options;
  if (options.express === 4) return pathToRegexpExpress4(path, [], { sensitive, strict, end });
  const loose = strict || path === '/' ? path : path.replace(/\/+$/, '');
  return pathToRegexp(loose, { sensitive, end, trailing: !strict }).regexp;
}
