import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { packageOfOneFunction } from '../interpreter/package-of-one-function.ts';
import { type Call, nativeFunction, objectValue, UNDEFINED, type Value } from '../interpreter/values.ts';
import { registerRoute } from './registration.ts';
import type { RouterModel } from './router.ts';

/** `express-ws`: gives applications and routers a `ws` verb, which is a GET route below the path. */
export const expressWsModel: LibraryModel = {
  packages: ['express-ws', '@wll8/express-ws', '@mintplex-labs/express-ws', '@dannycoates/express-ws'],
  load: (_machine, name) => packageOfOneFunction(name, addsVerb),
};

function addsVerb({ args: [application = UNDEFINED] }: Call): Value {
  const applyTo = nativeFunction('applyTo', () => UNDEFINED);
  return objectValue(Object.entries({ app: application, applyTo }), true);
}

/** `app.ws(path, handler)` is registered as `GET path/.websocket`, as the package does. */
export function registerWebSocket(machine: Machine, router: RouterModel, { args, node }: Call): void {
  const [path, ...handlers] = args;
  registerRoute(
    machine,
    router,
    'GET',
    [path === undefined ? UNDEFINED : belowPath(path), ...handlers],
    node,
  );
}

function belowPath(path: Value): Value {
  return path.kind === 'literal' && typeof path.value === 'string'
    ? { kind: 'literal', value: `${path.value.replace(/\/$/, '')}/.websocket` }
    : path;
}
