import { isAbsolute, join } from 'node:path';
import { filePathOf } from '../../interpreter/builtins/urls.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { noteLoad, requireModule } from '../../interpreter/modules.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  literal,
  objectValue,
  optionReader,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { expressPath } from './openapi-document.ts';
import type { Operation } from './openapi-operations.ts';
import type { DocumentPart } from './openapi-references.ts';

/** Finds the handler of an operation below one of the document's base paths. */
export type Resolver = (operation: Operation, basePath: string) => Value | undefined;

/** What `operationHandlers` says: a folder, or a folder with the program's own way to find handlers in it. */
export function resolverOf(
  machine: Machine,
  given: Value,
  document: DocumentPart,
  node: Call['node'],
): Resolver | undefined {
  const member = optionReader(given);
  const resolver = member('resolver');
  const basePath = given.kind === 'object' ? member('basePath') : given;
  if (resolver.kind === 'function')
    return (operation, prefix) =>
      callFunction(machine, resolver, [basePath, routeValue(operation, prefix), document.value], node);
  const path = filePathOf(basePath);
  if (path === undefined) return undefined;
  const load = (name: string): Value | undefined => moduleIn(machine, path, name, node);
  return resolver.kind === 'native' && resolver.label === BY_MODULE_PATH
    ? (operation) => byModulePath(machine, operation, load, node)
    : (operation) => byExtension(machine, operation, load, node);
}

/** The label of the resolver that finds `boats.list` in the module `boats`. */
export const BY_MODULE_PATH = 'modulePathResolver';

type Load = (name: string) => Value | undefined;

/** `x-eov-operation-handler` names the module, `x-eov-operation-id` or `operationId` the export. */
function byExtension(
  machine: Machine,
  { id, part }: Operation,
  load: Load,
  node: Call['node'],
): Value | undefined {
  const name = stringOf(part.value.props.get('x-eov-operation-handler'));
  const own = stringOf(part.value.props.get('x-eov-operation-id')) ?? id;
  const module = name === undefined || own === undefined ? undefined : load(name);
  if (module === undefined || own === undefined) return undefined;
  const fallback = getProperty(machine, module, 'default', node);
  return [getProperty(machine, module, own, node), getProperty(machine, fallback, own, node), fallback].find(
    isHandler,
  );
}

function byModulePath(
  machine: Machine,
  { id }: Operation,
  load: Load,
  node: Call['node'],
): Value | undefined {
  const [name = '', method = ''] = (id ?? '').split('.');
  const module = load(name);
  return module === undefined ? undefined : getProperty(machine, module, method, node);
}

export function isHandler({ kind }: Value): boolean {
  return kind !== 'literal' && kind !== 'object' && kind !== 'unknown';
}

/** What a module of a folder exports, which is counted from the application's; undefined where there is none. */
export function moduleIn(
  machine: Machine,
  folder: string,
  name: string,
  node: Call['node'],
): Value | undefined {
  const whole = isAbsolute(folder) ? folder : join(machine.sources.root, folder);
  const found = machine.sources.resolve(`./${name.replace(/^\.?\//, '')}`, join(whole, 'package.json'));
  if (found.kind !== 'source') return undefined;
  noteLoad(machine, node, found.path);
  return requireModule(machine, found.path);
}

/** What the package tells a resolver of a route. */
function routeValue({ method, path }: Operation, basePath: string): Value {
  return objectValue([
    ['basePath', literal(basePath)],
    ['expressRoute', literal(basePath + expressPath(path))],
    ['openApiRoute', literal(basePath + path)],
    ['method', literal(method)],
  ]);
}
