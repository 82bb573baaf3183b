import { routeShapes } from '../analyze/request-shapes/route-shapes.ts';
import type { Model } from '../artifacts/model.ts';
import { type JsonSchema, listIn, type RouteShape, recordIn, recordsIn } from '../artifacts/route-shapes.ts';
import { documentedRequests } from '../openapi/documented-requests.ts';
import type { KnownRequests } from '../record/route-coverage.ts';
import type { Project } from '../runtime/project.ts';
import { findDocument } from './own-document.ts';

/** Statuses and parameters of each route, from its validators, types and handlers and from the application's own document. */
export function knownRequests(project: Project, model: Model): KnownRequests[] {
  const existing = findDocument(project.appDir, model)?.existing;
  const shapes = new Map(routeShapes(project.appDir, model).map((shape) => [shape.route, shape]));
  return model.routes.map(({ id, method, path }) => {
    const documented = existing === undefined ? undefined : documentedRequests(existing, method, path);
    const shape = shapes.get(id);
    return {
      route: id,
      statuses: [...(shape?.statuses ?? []), ...(documented?.statuses ?? [])],
      parameters: [...parametersIn(shape), ...(documented?.query ?? []).map((name) => `query.${name}`)],
    };
  });
}

function parametersIn(shape: RouteShape | undefined): readonly string[] {
  return (['query', 'body'] as const).flatMap((part) =>
    propertiesOf(shape?.parts[part]).map((name) => `${part}.${name}`),
  );
}

/** Two validators of one part are one schema of all of both. */
function propertiesOf(schema: JsonSchema | undefined): readonly string[] {
  return [
    ...Object.keys(recordIn(schema?.properties) ?? {}),
    ...recordsIn(listIn(schema?.allOf) ?? []).flatMap(propertiesOf),
  ];
}
