import { basename, join } from 'node:path';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { noteLoad, requireModule } from '../../interpreter/modules.ts';
import { getProperty, isNullish } from '../../interpreter/properties.ts';
import {
  type Call,
  INPUT,
  literal,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { registerRoute, routerOf } from '../registration.ts';
import type { RouterModel } from '../router.ts';
import { basePathsOf, expressPath, openApiDocument } from './openapi-document.ts';

const VERBS: Readonly<Record<string, string>> = {
  DELETE: 'DELETE',
  GET: 'GET',
  HEAD: 'HEAD',
  OPTIONS: 'OPTIONS',
  PATCH: 'PATCH',
  POST: 'POST',
  PUT: 'PUT',
  del: 'DELETE',
  delete: 'DELETE',
  get: 'GET',
  head: 'HEAD',
  options: 'OPTIONS',
  patch: 'PATCH',
  post: 'POST',
  put: 'PUT',
};

interface PathModule {
  readonly path: string;
  readonly exported: Value;
}

/** `express-openapi`: a folder of modules whose places are paths and whose exports are operations, or operations by their ids. */
export const expressOpenApiModel: LibraryModel = {
  packages: ['express-openapi'],
  load: (machine, name) => {
    const initialize = nativeFunction('initialize', ({ args: [options = UNDEFINED], node }) => {
      const option = (one: string): Value => getProperty(machine, options, one, node);
      const router = routerOf(option('app'));
      if (router !== undefined) registerAll(machine, router, option, node);
      return objectValue([['apiDoc', INPUT]], true);
    });
    return native(name, {
      get: (member) => {
        if (member === 'initialize') return initialize;
        return member === 'default' ? objectValue([['initialize', initialize]], true) : undefined;
      },
    });
  },
};

type Option = (name: string) => Value;

function registerAll(machine: Machine, router: RouterModel, option: Option, node: Call['node']): void {
  const document = openApiDocument(machine, option('apiDoc'));
  const prefixes = basePathsOf(machine, document, node);
  const docs = option('exposeApiDocs');
  if (!(docs.kind === 'literal' && docs.value === false))
    for (const prefix of prefixes)
      registerRoute(
        machine,
        router,
        'GET',
        [
          literal(`${prefix}${stringOf(option('docsPath')) ?? '/api-docs'}`),
          nativeFunction('apiDocs', () => INPUT),
        ],
        node,
      );
  const modules = [...modulesOf(machine, option, node), ...operationsOf(machine, document, option, node)];
  for (const { path, exported } of modules.sort(byRoute)) {
    const operations = injected(machine, exported, option('dependencies'), node);
    for (const [verb, handler] of operationsIn(machine, operations, node))
      for (const prefix of prefixes)
        registerRoute(machine, router, verb, [literal(prefix + expressPath(path)), handler], node);
  }
}

function modulesOf(machine: Machine, option: Option, node: Call['node']): PathModule[] {
  const paths = option('paths');
  if (isNullish(paths)) return [];
  return (paths.kind === 'array' ? paths.items : [paths]).flatMap((one) => {
    const folder = stringOf(one);
    if (folder !== undefined)
      return modulesIn(machine, join(machine.sources.root, relativeTo(machine, folder)), option, node);
    const path = one.kind === 'object' ? stringOf(one.props.get('path')) : undefined;
    if (path !== undefined) return [{ path, exported: getProperty(machine, one, 'module', node) }];
    machine.diagnose('MIG-2003', node, {
      message: 'The folder that express-openapi takes its paths from is not known',
      cause: 'Its name comes from a value that could not be followed; what its modules register is missing.',
    });
    return [];
  });
}

function relativeTo(machine: Machine, folder: string): string {
  return folder.startsWith('/') ? machine.sources.relative(folder) : folder;
}

function modulesIn(machine: Machine, folder: string, option: Option, node: Call['node']): PathModule[] {
  const ignored = expressionOf(option('pathsIgnore'));
  const index = expressionOf(option('routesIndexFileRegExp')) ?? /(?:index)?\.[jt]s$/;
  return machine.sources
    .walk(folder)
    .filter((file) => /\.[jt]s$/.test(basename(file)) && !file.endsWith('.d.ts'))
    .flatMap((file) => {
      const path = `/${file.slice(folder.length + 1)}`.replace(index, '').replace(/\.[jt]s$/, '');
      if (ignored?.test(path) === true) return [];
      noteLoad(machine, node, file);
      return [{ path, exported: requireModule(machine, file) }];
    });
}

function expressionOf(value: Value): RegExp | undefined {
  return value.kind === 'regex' ? new RegExp(value.source, value.flags) : undefined;
}

/** `operations: { listBoats }` beside a document that names them for its paths. */
function operationsOf(machine: Machine, document: Value, option: Option, node: Call['node']): PathModule[] {
  const operations = option('operations');
  const paths = getProperty(machine, document, 'paths', node);
  if (operations.kind !== 'object' || paths.kind !== 'object') return [];
  return [...paths.props].map(([path, item]) => ({
    path,
    exported: objectValue(
      (item.kind === 'object' ? [...item.props] : []).flatMap(([verb, operation]) => {
        const id = stringOf(getProperty(machine, operation, 'operationId', node));
        const handler = id === undefined ? undefined : operations.props.get(id);
        return handler === undefined ? [] : [[verb, handler] as const];
      }),
    ),
  }));
}

/** A module may give a function that is called with the dependencies that it names. */
function injected(machine: Machine, exported: Value, dependencies: Value, node: Call['node']): Value {
  const own = exported.kind === 'object' ? (exported.props.get('default') ?? exported) : exported;
  if (own.kind !== 'function') return own;
  const args = own.node.parameters.map(({ name }) =>
    isNullish(dependencies) ? INPUT : getProperty(machine, dependencies, name.getText(), node),
  );
  return callFunction(machine, own, args, node);
}

function operationsIn(machine: Machine, operations: Value, node: Call['node']): [string, Value][] {
  if (operations.kind !== 'object') {
    machine.diagnose('MIG-2003', node, {
      message: 'A module of express-openapi gives operations that are not known',
      cause: 'What it exports could not be followed; its routes are missing.',
    });
    return [];
  }
  const seen = new Set<string>();
  return [...operations.props].flatMap(([name, handler]): [string, Value][] => {
    const verb = ownMember(VERBS, name);
    if (verb === undefined || seen.has(verb)) return [];
    seen.add(verb);
    return [[verb, handler]];
  });
}

/** The order in which the package registers: paths without parameters first. */
function byRoute(left: PathModule, right: PathModule): number {
  const isDynamic = ({ path }: PathModule) => /[{:]/.test(path);
  if (isDynamic(left) !== isDynamic(right)) return isDynamic(left) ? 1 : -1;
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
