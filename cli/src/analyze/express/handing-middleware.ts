import { callFunction } from '../interpreter/calls.ts';
import type { HeardCall, LibraryModel, Machine } from '../interpreter/machine.ts';
import { getProperty } from '../interpreter/properties.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  UNKNOWN,
  type Value,
} from '../interpreter/values.ts';
import { routerOf } from './registration.ts';

const BY_HOST = /^(?:vhost|@tryghost\/mw-vhost|express-subdomain)$/;

/** `app.use(vhost('office.example.com', office))`: requests of one host go to the handler that comes last. */
export function hearHosts({ callee, args }: HeardCall): Value | undefined {
  const [handler] = args.slice(-1);
  return callee.kind === 'external' && BY_HOST.test(callee.package) && handler !== undefined
    ? handingTo(callee.package, handler)
    : undefined;
}

/**
 * `const lazyLoad = createLazyRouter(); app.use('/reports', lazyLoad(() => import('./reports.js')))`: the router is loaded by the first
 * request, of the middleware that hands its requests on. What it registers is registered as if start-up had loaded it.
 */
export const lazyRoutersModel: LibraryModel = {
  packages: ['express-lazy-router'],
  load: (machine, name) => {
    const create = nativeFunction('createLazyRouter', () =>
      nativeFunction('lazyLoad', (call) => handingTo(name, loaded(machine, call))),
    );
    const self: NativeValue = native(name, {
      get: (member) => {
        if (member === 'createLazyRouter') return create;
        return member === 'default' ? self : undefined;
      },
    });
    return self;
  },
};

/** What a function that loads a router gives: that router, or a module with it. */
function loaded(machine: Machine, { args: [load = UNKNOWN], node }: Call): Value {
  const given = callFunction(machine, load, [], node);
  return given.kind === 'object' && routerOf(given) === undefined
    ? getProperty(machine, given, 'default', node)
    : given;
}

/** Middleware that does nothing but hand its requests to a router; any other handler is what it runs. */
function handingTo(name: string, handler: Value): Value {
  return routerOf(handler) === undefined
    ? handler
    : { kind: 'external', package: name, path: '()', handsTo: handler };
}
