import type { RouteTable } from '@migrate-kit/strangler-proxy/route-table';
import type { Model, ModelRoute } from '../../artifacts/model.ts';
import { mayMatchBoth, shadowsOfRetired, withRetired } from './retired-routes.ts';

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
    routes: withRetired(tableRoutes(model, owners, shadowsOfRetired(existing)), existing),
  };
}

/**
 * In the monolith's order: routes of contexts, and before them what would have matched first.
 * @param known `METHOD path` of routes that stand in front of others which the model does not have
 */
function tableRoutes(
  model: Model,
  owners: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): RouteTable['routes'] {
  const ownerOf = (route: ModelRoute) => owners.get(`${route.method} ${route.path}`);
  return model.routes.flatMap((route, index) => {
    const owner = ownerOf(route);
    const entry = { method: route.method, path: route.path, kind: route.kind };
    if (owner !== undefined) return [{ context: owner, ...entry }];
    if (route.passesOn === true) return [];
    const shadows =
      known.has(`${route.method} ${route.path}`) ||
      model.routes
        .slice(index + 1)
        .some((later) => ownerOf(later) !== undefined && mayMatchBoth(route, later));
    return shadows ? [{ context: 'monolith', ...entry }] : [];
  });
}
