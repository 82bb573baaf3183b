import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { getProperty } from '../../interpreter/properties.ts';
import { brief } from '../../interpreter/source-text.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  literal,
  native,
  nativeFunction,
  optionReader,
  optionsOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { registerRoute, routerOf } from '../registration.ts';
import { addWrittenRoutes } from '../written-routes.ts';
import { documentOf } from './openapi-operations.ts';
import { type OptionOf, type SwaggerOperation, swaggerOperations } from './swagger-operations.ts';

const PACKAGE = 'swagger-routes-express';

/** `swagger-routes-express`: `connector(handlers, document, options)` gives a function that registers each operation. */
export const swaggerRoutesModel: LibraryModel = {
  packages: [PACKAGE],
  load: (machine) => {
    const connect = (call: Call): Value => connector(machine, call);
    return native(PACKAGE, {
      get: (member) => {
        if (member === 'summarise') return nativeFunction(member, () => INPUT);
        return ['connector', 'default'].includes(member) ? nativeFunction(member, connect) : undefined;
      },
      // Older versions export the function itself.
      call: connect,
    });
  },
};

function connector(machine: Machine, { args, node }: Call): Value {
  const [handlers = UNDEFINED, given = UNDEFINED, options = UNDEFINED] = args;
  const option: OptionOf = optionReader(options);
  const document = documentOf(machine, given);
  const operations = document === undefined ? undefined : swaggerOperations(machine, document, option);
  if (operations !== undefined && handlers.kind !== 'object')
    machine.diagnose('MIG-2007', node, {
      message: 'The handlers that swagger-routes-express connects are not known',
      cause: 'Its routes are listed; what they read and write cannot be told.',
    });
  return nativeFunction('connect', ({ args: [target = UNDEFINED], node: at }) => {
    const router = optionsOf(target).flatMap((one) => routerOf(one) ?? [])[0];
    if (router === undefined || operations === undefined) {
      if (!addWrittenRoutes(machine, router, at)) tellLost(machine, operations === undefined, at);
      return UNDEFINED;
    }
    for (const operation of operations) {
      const chain = [
        ...guardsOf(operation, option),
        controllerOf(machine, operation, { handlers, option, node: at }),
      ];
      registerRoute(machine, router, operation.method, [literal(operation.path), ...chain], at);
      const descriptor = arrayValue([literal(operation.path), ...chain]);
      const created = option('onCreateRoute');
      if (created.kind === 'function')
        callFunction(machine, created, [literal(operation.method.toLowerCase()), descriptor], at);
    }
    return UNDEFINED;
  });
}

/** What stands before the handler: of the security that is required, then of `x-middleware`. */
function guardsOf({ guard, middleware }: SwaggerOperation, option: OptionOf): Value[] {
  const required =
    guard === undefined
      ? undefined
      : (memberOf(option('scopes'), guard) ?? memberOf(option('security'), guard));
  const named = middleware.map((name) => memberOf(option('middleware'), name));
  return [required, ...named].filter((one) => one !== undefined);
}

interface Controllers {
  readonly handlers: Value;
  readonly option: OptionOf;
  readonly node: Call['node'];
}

/** The handler of an operation; without one the package answers by itself. */
function controllerOf(
  machine: Machine,
  { id }: SwaggerOperation,
  { handlers, option, node }: Controllers,
): Value {
  const substitute = id === undefined ? 'notFound' : 'notImplemented';
  const found = id === undefined ? UNDEFINED : getProperty(machine, handlers, id, node);
  if (found.kind !== 'literal' && found.kind !== 'object') return found;
  const given = option(substitute);
  return given.kind === 'literal' ? { kind: 'external', package: PACKAGE, path: `.${substitute}` } : given;
}

function memberOf(value: Value, name: string): Value | undefined {
  return value.kind === 'object' ? value.props.get(name) : undefined;
}

function tellLost(machine: Machine, isDocument: boolean, node: Call['node']): void {
  machine.diagnose('MIG-2003', node, {
    message: `The routes that ${brief(node)} connects are not known`,
    cause: isDocument
      ? 'Its document comes from a value that could not be followed, or from a file that is not there.'
      : 'What it connects them to could not be followed.',
  });
}
