import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  native,
  nativeFunction,
  objectValue,
  optionReader,
  truthOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { registerUse, registrationAt, routerOf } from '../registration.ts';
import type { RouterModel } from '../router.ts';
import { addWrittenRoutes } from '../written-routes.ts';
import { pushOperation, tellNoHandler } from './answered-operations.ts';
import { basePathsOf, expressPath } from './openapi-document.ts';
import { documentOf, type Operation, operationsOf } from './openapi-operations.ts';
import type { DocumentPart } from './openapi-references.ts';
import { BY_MODULE_PATH, isHandler, type Resolver, resolverOf } from './operation-handlers.ts';
import { withoutPrefix } from './path-prefix.ts';

const PACKAGE = 'express-openapi-validator';

/** `express-openapi-validator`: checks requests, and with `operationHandlers` answers them from a folder of modules. */
export const openApiValidatorModel: LibraryModel = {
  packages: [PACKAGE],
  load: (machine) => {
    const middleware = (call: Call): Value => middlewareOf(machine, call);
    const resolvers = objectValue([[BY_MODULE_PATH, nativeFunction(BY_MODULE_PATH, () => INPUT)]], true);
    const older = native('document.OpenApiValidator', {
      get: (name) => (name === 'middleware' ? nativeFunction('document.middleware', middleware) : undefined),
      construct: (call) =>
        objectValue(
          [['install', nativeFunction('install', (at) => install(machine, middleware(call), at))]],
          true,
        ),
    });
    const self: Value = native(PACKAGE, {
      get: (name) => {
        if (name === 'middleware') return nativeFunction('document.middleware', middleware);
        if (name === 'resolvers') return resolvers;
        if (name === 'OpenApiValidator') return older;
        return name === 'default' ? self : { kind: 'external', package: PACKAGE, path: `.${name}` };
      },
    });
    return self;
  },
};

/** Before version 4 an object registered its middleware by itself. */
function install(machine: Machine, middleware: Value, { args: [target = UNDEFINED], node }: Call): Value {
  const router = routerOf(target);
  if (router !== undefined) registerUse(machine, router, [middleware], node);
  return UNDEFINED;
}

/** The middleware that checks, and behind it a router where handlers are found for the operations. */
function middlewareOf(machine: Machine, { args, node }: Call): Value {
  const [options = UNDEFINED] = args;
  const option = optionReader(options);
  const outside: Value = { kind: 'external', package: PACKAGE, path: '.middleware' };
  const checks = callFunction(machine, outside, args, node);
  const given = option('operationHandlers');
  if (truthOf(given) === false || checks.kind !== 'external') return checks;
  const routes = createRouter(machine, false, node);
  const router = routerOf(routes);
  const document = documentOf(machine, option('apiSpec'));
  const resolver = document === undefined ? undefined : resolverOf(machine, given, document, node);
  const operations = document === undefined ? undefined : operationsOf(machine, document);
  // The middleware by itself would be a second reason to take what is written.
  if (router === undefined || addWrittenRoutes(machine, router, node)) return routes;
  if (document === undefined || operations === undefined || resolver === undefined) tellLost(machine, node);
  else addOperations(machine, router, { document, operations, resolver, guards: guardsOf(option), node });
  router.onMount.push(nativeFunction('mounted', (call) => onMount(router, call)));
  return arrayValue([own(checks), routes]);
}

/** What the folder holds, and the settings' functions, are told of by the routes, not by the middleware. */
function own(checks: Value): Value {
  return checks.kind === 'external' ? { ...checks, folder: undefined, keeps: undefined } : checks;
}

interface Answered {
  readonly document: DocumentPart;
  readonly operations: readonly Operation[];
  readonly resolver: Resolver;
  /** `validateSecurity.handlers` by the name of the scheme. */
  readonly guards: (scheme: string) => Value | undefined;
  readonly node: Call['node'];
}

function addOperations(machine: Machine, router: RouterModel, answered: Answered): void {
  const { document, operations, resolver, guards, node } = answered;
  const at = registrationAt(machine, node);
  if (at === undefined) return;
  const routes = basePathsOf(machine, document.value, node).flatMap((basePath) =>
    operations.map((operation) => ({ operation, basePath, path: basePath + expressPath(operation.path) })),
  );
  for (const { operation, basePath, path } of routes.sort(byPath)) {
    const handler = resolver(operation, basePath);
    if (handler === undefined || !isHandler(handler)) {
      tellNoHandler(machine, node, operation.method, path);
      continue;
    }
    const given = [machine.request, INPUT, INPUT];
    pushOperation(machine, router, {
      document,
      operation,
      path,
      handler,
      guards,
      given,
      at,
      behind: PACKAGE,
    });
  }
}

function guardsOf(option: (name: string) => Value): Answered['guards'] {
  const security = option('validateSecurity');
  const handlers = security.kind === 'object' ? security.props.get('handlers') : undefined;
  return (scheme) => (handlers?.kind === 'object' ? handlers.props.get(scheme) : undefined);
}

/** Longer paths before those that they begin with, texts before parameters, as the package sorts. */
function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  const [one, other] = [left, right].map(({ path }) => path.replaceAll('/:', '/~'));
  if (one === undefined || other === undefined || one === other) return 0;
  if (one.startsWith(other)) return -1;
  return other.startsWith(one) || one > other ? 1 : -1;
}

/** The document has whole paths: what it is mounted at is no second prefix. */
function onMount(router: RouterModel, { args: [outer = UNDEFINED] }: Call): Value {
  const [at] = routerOf(outer)?.layers.at(-1)?.paths ?? [];
  const prefix = at !== undefined && 'text' in at ? at.text : '/';
  const layers = router.layers.map((layer) => ({
    ...layer,
    paths: layer.paths.map((path) =>
      'text' in path ? { text: withoutPrefix(prefix, path.text) ?? path.text } : path,
    ),
  }));
  router.layers.splice(0, router.layers.length, ...layers);
  return UNDEFINED;
}

function tellLost(machine: Machine, node: Call['node']): void {
  machine.diagnose('MIG-2003', node, {
    message: 'The operations that express-openapi-validator answers are not known',
    cause: 'Its document or the folder of its handlers could not be followed, or is not there.',
  });
}
