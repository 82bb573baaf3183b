import { parse } from 'node:path';

const MODULE = /\.(?:ts|js|mjs|tsx|jsx)$/i;

/** Whether a file, by its path below the folder with a slash before it, is a module that has routes. */
export function isRouteFile(path: string): boolean {
  const { base, dir, name } = parse(path);
  return MODULE.test(base) && !/\.d\.ts$/i.test(base) && !name.startsWith('_') && !dir.startsWith('/_');
}

/** `/boats/[id]/index.ts` has `/boats/:id`, `/files/[...path].ts` has `/files/*`. */
export function urlOf(path: string): string {
  const { dir, name } = parse(path);
  const isIndex = name === 'index' || name.startsWith('index.');
  const parts = [...dir.split('/'), ...(isIndex ? [] : [name])].filter((part) => part !== '');
  const named = parts.map((part) => part.replaceAll(/\[([^}]*)\]/g, ':$1'));
  return `/${named.join('/')}`.replaceAll(/:\.\.\.\w+/g, '*');
}

/** Short paths first, of as long ones those without parameters, and last what catches all. */
export function byPriority(left: { readonly url: string }, right: { readonly url: string }): number {
  const [one, other] = [priority(left.url), priority(right.url)];
  return one === other ? 0 : one - other;
}

function priority(url: string): number {
  const count = (pattern: RegExp) => url.match(pattern)?.length ?? 0;
  return count(/\/\*/g) > 0 ? Number.POSITIVE_INFINITY : count(/\/.+?/g) + count(/\/:.+?/g);
}
