import { isRegex } from './route-list.ts';

/** Whether some URL path could match both Express patterns. What cannot be decided counts as overlapping. */
export function pathsMayOverlap(left: string, right: string): boolean {
  const one = segmentsOf(left);
  const other = segmentsOf(right);
  return one === undefined || other === undefined || segmentsOverlap(one, other);
}

/** Whether a prefix pattern, as of `app.use`, could match a URL that the route pattern matches. */
export function prefixMayOverlap(prefix: string, route: string): boolean {
  const one = segmentsOf(prefix);
  const other = segmentsOf(route);
  if (one === undefined || other === undefined) return true;
  return segmentsOverlap([...one, 'rest'], other);
}

/** Whether nothing differs in the texts that both patterns begin with, such as those before the wildcards of `/berths*` and `/boats*`. */
export function startAlike(left: string, right: string): boolean {
  const one = textAtStart(left);
  const other = textAtStart(right);
  return one.startsWith(other) || other.startsWith(one);
}

function textAtStart(pattern: string): string {
  if (isRegex(pattern)) return '';
  const text = /^[^:*(){}?+[\]\\]*/.exec(pattern)?.[0] ?? '';
  // A character before a question mark may be missing.
  const known = pattern[text.length] === '?' ? text.slice(0, -1) : text;
  return known.replaceAll(/\/+/g, '/').replace(/\/$/, '').toLowerCase();
}

export function methodsMayOverlap(left: string, right: string): boolean {
  if (left === right || left === 'ALL' || right === 'ALL') return true;
  return (left === 'GET' && right === 'HEAD') || (left === 'HEAD' && right === 'GET');
}

export type Segment = { readonly literal: string } | 'any' | 'rest';

/** A pattern's segments, or undefined for what this reading does not cover (expressions, optional parts). */
export function segmentsOf(pattern: string): Segment[] | undefined {
  if (isRegex(pattern) || pattern.includes(' + ') || /[(){}?+\\]/.test(pattern)) return undefined;
  return pattern
    .split('/')
    .filter((part) => part !== '')
    .map((part): Segment => {
      if (part.includes('*')) return 'rest';
      return part.includes(':') ? 'any' : { literal: part.toLowerCase() };
    });
}

/** Whether some URL path could match both lists of segments. */
export function segmentsOverlap(left: readonly Segment[], right: readonly Segment[]): boolean {
  const [one, ...moreLeft] = left;
  const [other, ...moreRight] = right;
  if (one === 'rest') return rest(moreLeft, right);
  if (other === 'rest') return rest(moreRight, left);
  if (one === undefined || other === undefined) return one === other;
  if (one !== 'any' && other !== 'any' && one.literal !== other.literal) return false;
  return segmentsOverlap(moreLeft, moreRight);
}

/** A wildcard takes any number of segments, then what follows it must fit. */
function rest(after: readonly Segment[], other: readonly Segment[]): boolean {
  for (let taken = 0; taken <= other.length; taken += 1)
    if (segmentsOverlap(after, other.slice(taken))) return true;
  return false;
}
