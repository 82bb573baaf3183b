import type { ts } from '#typescript';
import { handlesErrors } from '../express/error-handlers.ts';
import { listMiddleware } from '../express/route-list.ts';
import type { Layer } from '../express/router.ts';
import type { Machine } from '../interpreter/machine.ts';
import { type FunctionValue, optionsOf } from '../interpreter/values.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { fieldsRead, fieldsSet, type RequestField } from './request-fields.ts';

const BODY_PARSER = /^(?:express\.json\(\)|body-parser(?:\.json)?\(\))$/;
const AUTHENTICATES = /auth|session|passport|jwt|token|login|identif/i;

/** What only works because it stands where it stands. */
export const middlewareOrder = defineDetector({
  id: 'middleware-order',
  sees: 'what is registered before the body parser or before authentication, error handlers, and middleware that sets what later functions read',
  find: (evidence) => [...early(evidence), ...errorHandlers(evidence), ...setters(evidence)],
});

/** Mounts and routes above the first body parser, and above the first authentication, of an application. */
function early({ machine, roots }: Evidence): Found[] {
  return roots.flatMap((root) => [
    ...above(root.layers, (layer) => isBodyParser(layer), 'before-body-parser', 'the body parser'),
    ...above(
      root.layers,
      (layer) => authenticates(machine, layer),
      'before-authentication',
      'authentication',
    ),
  ]);
}

function above(
  layers: readonly Layer[],
  isMark: (layer: Layer) => boolean,
  name: string,
  what: string,
): Found[] {
  const mark = layers.findIndex(isMark);
  return layers
    .slice(0, Math.max(0, mark))
    .filter((layer) => layer.kind !== 'middleware')
    .map((layer) => {
      const path = layer.paths.map((one) => ('text' in one ? one.text : one.unknown)).join(', ');
      return {
        name: `${name} ${path}`,
        file: layer.at.file,
        line: layer.at.line,
        message: `${path} is registered before ${what}`,
        data: { kind: name, path },
      };
    });
}

function isBodyParser(layer: Layer): boolean {
  return layer.kind === 'middleware' && nameOf(layer) !== undefined && BODY_PARSER.test(nameOf(layer) ?? '');
}

function nameOf(layer: Extract<Layer, { kind: 'middleware' }>): string | undefined {
  const { handler } = layer;
  return handler.kind === 'external' ? `${handler.package}${handler.path}` : undefined;
}

/** A middleware for every path whose name speaks of it and that puts something on the request. */
function authenticates(machine: Machine, layer: Layer): boolean {
  if (layer.kind !== 'middleware' || !layer.paths.some((path) => 'text' in path && path.text === '/'))
    return false;
  if (/^(?:passport|express-jwt|express-oauth2-jwt-bearer)\b/.test(nameOf(layer) ?? '')) return true;
  return functionsOf(layer).some((one) => {
    const { name, file } = machine.recordOf(one.node, one.scope.module);
    return AUTHENTICATES.test(`${name} ${file.split('/').at(-1)}`) && fieldsSet(one.node).length > 0;
  });
}

function functionsOf(layer: Layer): FunctionValue[] {
  return layer.kind === 'middleware'
    ? optionsOf(layer.handler).flatMap((one) => (one.kind === 'function' ? [one] : []))
    : [];
}

/** Express knows an error handler by its four parameters, and calls only those behind the place of the error. */
function errorHandlers({ roots, machine }: Evidence): Found[] {
  return roots.flatMap((root) =>
    listMiddleware(root).flatMap(({ layer, path }) =>
      functionsOf(layer)
        .filter(handlesErrors)
        .map((one) => {
          const { name } = machine.recordOf(one.node, one.scope.module);
          return {
            name: `error-handler ${name}`,
            file: layer.at.file,
            line: layer.at.line,
            message: `${name} handles the errors of everything registered above it`,
            data: { kind: 'error-handler', function: name, path },
          };
        }),
    ),
  );
}

function setters({ machine, roots, modules }: Evidence): Found[] {
  const middleware = roots.flatMap((root) => listMiddleware(root)).flatMap(({ layer }) => functionsOf(layer));
  const setting = new Map(
    middleware.flatMap((one) => (fieldsSet(one.node).length === 0 ? [] : [[one.node, one] as const])),
  );
  if (setting.size === 0) return [];
  const readers = modules.flatMap((module) => fieldsRead(module.ast));
  return [...setting.values()].flatMap(({ node, scope }): Found[] => {
    const read = fieldsSet(node).filter((field) => isReadElsewhere(field, node, readers));
    if (read.length === 0) return [];
    const record = machine.recordOf(node, scope.module);
    const fields = [...new Set(read.map((field) => field.name))].sort();
    return [
      {
        name: `sets ${fields.join(', ')}`,
        file: record.file,
        line: record.line,
        message: `${record.name} sets ${fields.join(', ')}, which later functions read`,
        data: { kind: 'sets', function: record.id, fields },
      },
    ];
  });
}

function isReadElsewhere(field: RequestField, setter: ts.Node, readers: readonly RequestField[]): boolean {
  return readers.some(
    (one) =>
      one.name === field.name &&
      !(
        setter.pos <= one.node.pos &&
        one.node.end <= setter.end &&
        one.node.getSourceFile() === setter.getSourceFile()
      ),
  );
}
