import { filePathOf } from '../../interpreter/builtins/urls.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  INPUT,
  native,
  nativeFunction,
  type ObjectValue,
  optionReader,
  stringOf,
  truthOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { nextFunction } from '../next-function.ts';
import { registrationAt, routerOf } from '../registration.ts';
import type { RouterModel } from '../router.ts';
import { addWrittenRoutes } from '../written-routes.ts';
import { pushOperation, tellNoHandler } from './answered-operations.ts';
import { expressPath } from './openapi-document.ts';
import { documentOf, type Operation, operationsOf } from './openapi-operations.ts';
import type { DocumentPart } from './openapi-references.ts';
import { isHandler, moduleIn } from './operation-handlers.ts';

const PACKAGE = 'swagger-tools';

/** What middleware of one document knows of each other. */
interface Tools {
  readonly document: DocumentPart | undefined;
  /** `swaggerSecurity({ scheme: check })` */
  readonly checks: Map<string, Value>;
}

/**
 * `swagger-tools`: `initializeMiddleware(document, callback)` hands out middleware, of which `swaggerRouter` answers the operations
 * of the document by `controller.operationId` of the modules in its folders. As a route of Express each stands where it is used.
 */
export const swaggerToolsModel: LibraryModel = {
  packages: [PACKAGE],
  load: (machine) =>
    native(PACKAGE, {
      get: (member) =>
        member === 'initializeMiddleware'
          ? nativeFunction(member, (call) => initialize(machine, call))
          : { kind: 'external', package: PACKAGE, path: `.${member}` },
    }),
};

/** The callback runs when the document was checked, behind what follows the call. */
function initialize(machine: Machine, { args, node }: Call): Value {
  const [given = UNDEFINED, callback = UNDEFINED] = args;
  const tools: Tools = { document: documentOf(machine, given), checks: new Map() };
  const middleware = middlewareOf(machine, tools);
  machine.later(
    nativeFunction('initialized', () => callFunction(machine, callback, [middleware], node)),
    node,
  );
  return UNDEFINED;
}

function middlewareOf(machine: Machine, tools: Tools): Value {
  return native('swagger-tools middleware', {
    get: (member) => {
      if (member === 'swaggerRouter')
        return nativeFunction(member, (call) => routerFor(machine, tools, call));
      return nativeFunction(member, ({ args: [options = UNDEFINED] }) => {
        if (member === 'swaggerSecurity' && options.kind === 'object')
          for (const [scheme, check] of options.props) tools.checks.set(scheme, check);
        return { kind: 'external', package: PACKAGE, path: `.${member}()` };
      });
    },
  });
}

function routerFor(machine: Machine, { document, checks }: Tools, { args, node }: Call): Value {
  const made = createRouter(machine, false, node);
  const router = routerOf(made);
  if (router === undefined || addWrittenRoutes(machine, router, node)) return made;
  const operations = document === undefined ? undefined : operationsOf(machine, document);
  if (document === undefined || operations === undefined) {
    machine.diagnose('MIG-2003', node, {
      message: 'The operations that swagger-tools answers are not known',
      cause: 'Its document comes from a value that could not be followed, or from a file that is not there.',
    });
    return made;
  }
  addOperations(machine, router, { document, operations, checks, options: args[0] ?? UNDEFINED, node });
  return made;
}

interface Answered {
  readonly document: DocumentPart;
  readonly operations: readonly Operation[];
  readonly checks: Tools['checks'];
  /** What `swaggerRouter` is given. */
  readonly options: Value;
  readonly node: Call['node'];
}

function addOperations(machine: Machine, router: RouterModel, answered: Answered): void {
  const { document, operations, checks, options, node } = answered;
  const at = registrationAt(machine, node);
  if (at === undefined) return;
  const option = optionReader(options);
  const base = (stringOf(document.value.props.get('basePath')) ?? '').replace(/\/$/, '');
  const controllers = controllersOf(option('controllers'));
  if (controllers === undefined)
    machine.diagnose('MIG-2007', node, {
      message: 'The controllers of swagger-tools are not known',
      cause: 'All operations of its document are listed; what they read and write cannot be told.',
    });
  const stub: Value = { kind: 'external', package: PACKAGE, path: '.stub' };
  const isStubbed = controllers === undefined || truthOf(option('useStubs')) === true;
  const guards = (scheme: string): Value | undefined => checks.get(scheme);
  const given = [machine.request, INPUT, INPUT, nextFunction(machine)];
  for (const operation of operations) {
    const path = base + expressPath(operation.path);
    const controller = controllerName(document, operation);
    const found = handlerOf(machine, operation, { controller, controllers, node });
    const handler = found ?? (isStubbed ? stub : undefined);
    if (handler !== undefined)
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
    // Of an operation that names no controller the request goes on.
    else if (controller !== undefined) tellNoHandler(machine, node, operation.method, path);
  }
}

/** Folders of modules, or an object of `Controller_operation`; undefined where it cannot be told. */
function controllersOf(given: Value): ObjectValue | readonly string[] | undefined {
  if (given.kind === 'object') return given;
  const items = given.kind === 'array' ? given.items : [given];
  const paths = items.map(filePathOf);
  return paths.every((one) => one !== undefined) ? paths : undefined;
}

interface Controllers {
  readonly controller: string | undefined;
  readonly controllers: ReturnType<typeof controllersOf>;
  readonly node: Call['node'];
}

function handlerOf(
  machine: Machine,
  operation: Operation,
  { controller, controllers, node }: Controllers,
): Value | undefined {
  const name = operation.id ?? operation.method.toLowerCase();
  if (controllers !== undefined && 'kind' in controllers) {
    const found = controllers.props.get(`${controller ?? ''}_${name}`);
    return found !== undefined && isHandler(found) ? found : undefined;
  }
  if (controller === undefined || controllers === undefined) return undefined;
  return controllers
    .flatMap((folder) => moduleIn(machine, folder, controller, node) ?? [])
    .map((module) => getProperty(machine, module, name, node))
    .find(isHandler);
}

/** Of the operation, else of its path. */
function controllerName({ value }: DocumentPart, { path, part }: Operation): string | undefined {
  const KEY = 'x-swagger-router-controller';
  const own = stringOf(part.value.props.get(KEY));
  if (own !== undefined) return own;
  const paths = value.props.get('paths');
  const item = paths?.kind === 'object' ? paths.props.get(path) : undefined;
  return item?.kind === 'object' ? stringOf(item.props.get(KEY)) : undefined;
}
