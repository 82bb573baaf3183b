import type { Model, ModelRoute } from '../../artifacts/model.ts';
import type { JsonSchema, RequestPart, RouteShape } from '../../artifacts/route-shapes.ts';
import { diskFiles, type SourceFiles } from '../../ports/source-files.ts';
import { answerOf, handlerShapes } from './handler-shapes.ts';
import { type Program, programOf } from './program.ts';
import { handlerOf, registeredWith } from './registration.ts';
import { statusesIn } from './statuses.ts';
import { type PartSchema, validatorShapes } from './validator-shapes.ts';

/**
 * What validators, types and handlers say about the requests and answers of each route, from syntax alone.
 * @param root absolute folder of the application
 */
export function routeShapes(root: string, model: Model, files: SourceFiles = diskFiles): RouteShape[] {
  const program = programOf(root, files);
  return model.routes.map((route) => shapeOf(program, route));
}

function shapeOf(program: Program, route: ModelRoute): RouteShape {
  const registered = registeredWith(program, route);
  const handler = handlerOf(program, route, registered);
  const validated = registered.flatMap((one) => validatorShapes(program, one));
  const found = [...validated, ...(handler === undefined ? [] : handlerShapes(program, handler))];
  const parts = bestParts(found);
  const response = handler === undefined ? undefined : answerOf(program, handler);
  return {
    route: route.id,
    parts: Object.fromEntries(parts.map((one) => [one.part, one.schema])),
    statuses: handler === undefined ? [] : statusesIn(handler),
    ...(response === undefined ? {} : { response }),
    sources: [...new Set(parts.map((one) => one.library))].toSorted(),
  };
}

/** For each part the first that was found: a validator says more than a type, a type more than what is read. */
function bestParts(found: readonly PartSchema[]): PartSchema[] {
  const best = new Map<RequestPart, PartSchema>();
  for (const one of found) {
    const known = best.get(one.part);
    if (known === undefined) best.set(one.part, one);
    else if (known.library === one.library)
      best.set(one.part, { ...known, schema: united(known.schema, one.schema) });
  }
  return [...best.values()];
}

/** Two validators of one part each say some of it. */
function united(a: JsonSchema, b: JsonSchema): JsonSchema {
  return JSON.stringify(a) === JSON.stringify(b) ? a : { allOf: [a, b] };
}
