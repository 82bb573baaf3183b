import type { Router } from 'express';
import type { RouteTableRoute } from '../../src/config/route-table.ts';

export interface ExpressOptions {
  readonly caseSensitive: boolean;
  readonly strict: boolean;
}

/** Asks a real Express router which of the routes it runs first, by its place in the table; -1 for none. */
export function expressWinner(
  createRouter: typeof Router,
  routes: readonly RouteTableRoute[],
  regexes: Readonly<Record<string, RegExp>>,
  options: ExpressOptions,
): (method: string, url: string) => Promise<number> {
  const router = createRouter(options);
  let hit = -1;
  for (const [i, { method, path }] of routes.entries()) {
    const register = method.toLowerCase() as 'get';
    router[register](regexes[path] ?? path, () => {
      hit = i;
    });
  }
  return (method, url) =>
    new Promise((resolve) => {
      hit = -1;
      const res = { setHeader() {}, end() {} };
      // Handlers run at once; without a match Express calls back on a later tick.
      router({ method, url } as never, res as never, () => resolve(-1));
      if (hit >= 0) resolve(hit);
    });
}

/** Short enough to read, and holds all one needs to repeat the case. */
export function routesLine(routes: readonly RouteTableRoute[]): string {
  return routes.map((route, i) => `${i} ${route.method} ${route.path}`).join('\n');
}
