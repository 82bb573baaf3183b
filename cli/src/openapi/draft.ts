import type { Context, ContextMap } from '../artifacts/context-map.ts';
import type { Model, ModelRoute } from '../artifacts/model.ts';
import { type Json, listIn, type RouteShape, recordIn } from '../artifacts/route-shapes.ts';
import { componentsFor } from './components.ts';
import { DRAFT, METHODS, type OpenApi } from './document.ts';
import type { Existing } from './existing.ts';
import { completedOperation, draftOperation, type KnownRoute } from './operation.ts';
import { matchKey, type PathTemplate, pathTemplate } from './path-template.ts';

export interface OpenApiDraft {
  readonly context: string;
  readonly document: OpenApi;
  /** Operations that the application's own document describes. */
  readonly documented: number;
  /** Operations that it does not. */
  readonly drafted: number;
}

/**
 * One OpenAPI 3.1 document for each context with routes: what the application's own document says, as it says it, and for
 * everything else what the sources say, marked `x-migrate-draft`.
 */
export function openApiDrafts(
  map: ContextMap,
  model: Model,
  shapes: readonly RouteShape[],
  existing?: Existing,
): OpenApiDraft[] {
  const routes = new Map(model.routes.map((one) => [one.id, one]));
  const shapeOf = new Map(shapes.map((one) => [one.route, one]));
  return map.contexts.flatMap((context) => {
    const own = context.routes.flatMap((id) => routes.get(id) ?? []);
    return own.length === 0 ? [] : [draftOf(map, context, own, { shapeOf, existing })];
  });
}

interface Sources {
  readonly shapeOf: ReadonlyMap<string, RouteShape>;
  readonly existing: Existing | undefined;
}

function draftOf(
  map: ContextMap,
  context: Context,
  routes: readonly ModelRoute[],
  { shapeOf, existing }: Sources,
): OpenApiDraft {
  const paths = new Map<string, { path: string; item: Record<string, Json> }>();
  const unmapped: string[] = [];
  const count = { documented: 0, drafted: 0 };
  for (const route of routes) {
    const template = pathTemplate(route.path);
    if (template === undefined) unmapped.push(route.id);
    else
      for (const method of methodsOf(route)) {
        const documented = existing?.operation(method, template.path);
        const key = matchKey(template.path);
        const known = paths.get(key) ?? { path: documented?.path ?? template.path, item: {} };
        paths.set(key, known);
        // The first registration answers.
        if (known.item[method] !== undefined) continue;
        const named = {
          route,
          method,
          template: renamed(template, known.path),
          shape: shapeOf.get(route.id),
        };
        known.item[method] = operationFor(named, documented?.operation);
        count[documented === undefined ? 'drafted' : 'documented'] += 1;
      }
  }
  const sorted = [...paths.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const body = { paths: Object.fromEntries(sorted.map(({ path, item }) => [path, item])) };
  return {
    context: context.name,
    ...count,
    document: {
      ...head(map, context, existing),
      ...body,
      ...(existing === undefined ? {} : tail(body, existing.document)),
      ...(unmapped.length === 0 ? {} : { 'x-migrate-unmapped': unmapped }),
    },
  };
}

function operationFor(known: KnownRoute, documented: OpenApi | undefined): OpenApi {
  return documented === undefined ? draftOperation(known) : completedOperation(known, documented);
}

/** `app.all` answers every method that people use. */
function methodsOf({ method }: ModelRoute): string[] {
  if (method === 'ALL') return ['get', 'post', 'put', 'patch', 'delete'];
  return METHODS.filter((one) => one === method.toLowerCase());
}

/** Parameters go by the names of the path that the document already has. */
function renamed(template: PathTemplate, path: string): PathTemplate {
  const names = [...path.matchAll(/\{([^}]*)\}/g)].map((one) => one[1]);
  return { path, params: template.params.map((one, index) => ({ ...one, name: names[index] ?? one.name })) };
}

function head(map: ContextMap, context: Context, existing: Existing | undefined): OpenApi {
  const info = recordIn(existing?.document.info) ?? {};
  const title = typeof info.title === 'string' ? info.title : map.application;
  return {
    openapi: '3.1.0',
    info: {
      ...info,
      title: `${title}: ${context.name}`,
      version: typeof info.version === 'string' ? info.version : '0.0.0',
    },
    ...DRAFT,
  };
}

function tail(body: OpenApi, document: OpenApi): OpenApi {
  const components = componentsFor([body, document.security ?? null], document);
  const used = JSON.stringify(body);
  const tags = (listIn(document.tags) ?? []).filter((one) => {
    const name = recordIn(one)?.name;
    return typeof name === 'string' && used.includes(JSON.stringify(name));
  });
  return {
    ...(document.security === undefined ? {} : { security: document.security }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(components === undefined ? {} : { components }),
  };
}
