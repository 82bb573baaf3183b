import { MONOLITH, type RouteTable } from '@migrate-kit/strangler-proxy/route-table';
import { methodsMayOverlap, pathsMayOverlap } from '../../analyze/express/overlap.ts';
import type { Model, ModelRoute } from '../../artifacts/model.ts';

type TableRoute = RouteTable['routes'][number];

export interface TableOptions {
  readonly model: Model;
  readonly context: string;
  readonly routes: readonly string[];
  readonly monolithUrl: string;
  readonly monolithHealth: string;
  readonly serviceUrl: string;
  /** The table as it is, when other contexts are in it already. */
  readonly existing?: RouteTable | undefined;
}

/**
 * The route table with a context added. Every earlier route of the monolith that can match the same URL goes in front of
 * it, so that `/things/:id` never swallows `/things/export`.
 */
export function routeTable(options: TableOptions): RouteTable {
  const { model, context, existing } = options;
  const owners = new Map(
    existing?.routes
      .filter((route) => route.context !== 'monolith')
      .map((route) => [`${route.method} ${route.path}`, route.context]),
  );
  for (const route of existing?.routes ?? [])
    if (route.context === context) owners.delete(`${route.method} ${route.path}`);
  for (const id of options.routes) owners.set(id.replace(/#\d+$/, ''), context);
  return {
    schema: 'migrate/routes@1',
    express: model.express,
    caseSensitive: model.settings.caseSensitive,
    strict: model.settings.strict,
    targets: {
      ...existing?.targets,
      monolith: existing?.targets.monolith ?? {
        urls: [options.monolithUrl],
        health: options.monolithHealth,
      },
      [context]: { urls: [options.serviceUrl], health: '/health/ready' },
    },
    contexts: {
      ...existing?.contexts,
      [context]: existing?.contexts[context] ?? {
        target: context,
        mode: 'monolith',
        weight: 0,
        fallback: 'monolith',
        generation: 0,
        budget: { errors: 0.01, p95: 3, window: '30s', samples: 50 },
      },
    },
    routes: withRetired(tableRoutes(model, owners), existing),
  };
}

/** In the monolith's order: routes of contexts, and before them what would have matched first. */
function tableRoutes(model: Model, owners: ReadonlyMap<string, string>): RouteTable['routes'] {
  const ownerOf = (route: ModelRoute) => owners.get(`${route.method} ${route.path}`);
  return model.routes.flatMap((route, index) => {
    const owner = ownerOf(route);
    const entry = { method: route.method, path: route.path, kind: route.kind };
    if (owner !== undefined) return [{ context: owner, ...entry }];
    if (route.passesOn === true) return [];
    const shadows = model.routes
      .slice(index + 1)
      .some(
        (later) =>
          ownerOf(later) !== undefined &&
          methodsMayOverlap(route.method, later.method) &&
          pathsMayOverlap(route.path, later.path),
      );
    return shadows ? [{ context: 'monolith', ...entry }] : [];
  });
}

/**
 * Routes of retired contexts are in no model any more, and where they stood only the table knows: behind everything that
 * stood in front of them and can match the same URL.
 */
function withRetired(routes: RouteTable['routes'], existing: RouteTable | undefined): RouteTable['routes'] {
  const known = existing?.routes ?? [];
  const isRetired = (route: TableRoute) => existing?.contexts[route.context]?.retired === true;
  const merged = routes.filter((route) => !known.some((one) => isRetired(one) && isSame(one, route)));
  for (const [index, route] of known.entries()) {
    if (!isRetired(route)) continue;
    const earlier = known.slice(0, index).filter((one) => mayMatchBoth(one, route));
    const place = merged.findLastIndex((one) => earlier.some((other) => isSame(one, other)));
    const missing = earlier.filter(
      (one) => one.context === MONOLITH && !merged.some((other) => isSame(one, other)),
    );
    merged.splice(place + 1, 0, ...missing, route);
  }
  return merged;
}

function isSame(one: TableRoute, other: TableRoute): boolean {
  return one.method === other.method && one.path === other.path;
}

function mayMatchBoth(one: TableRoute, other: TableRoute): boolean {
  return methodsMayOverlap(one.method, other.method) && pathsMayOverlap(one.path, other.path);
}
