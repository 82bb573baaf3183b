import { callFunction } from '../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { getProperty } from '../interpreter/properties.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  optionsOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { createRouter } from './express-model.ts';
import { routerOf } from './registration.ts';

/** What a package adds to an application or a router: `app.getAsync(…)` registers as `app.get(…)` does. */
const ADDED = ['use', 'all', 'delete', 'get', 'head', 'param', 'patch', 'post', 'put'];

/** Packages whose functions give back the application that they are handed, ready for handlers that are promises. */
const HANDED_BACK = ['express-asyncify', 'express-async-await'];

/** `@awaitjs/express` and its like: routers whose handlers may be promises, otherwise those of Express. */
export const asyncRoutersModel: LibraryModel = {
  packages: ['@awaitjs/express', '@root/async-router', ...HANDED_BACK],
  load: (machine, name) => {
    const extend = nativeFunction('addAsync', ({ args: [router = UNDEFINED] }) => {
      addAsync(machine, router);
      return router;
    });
    const create = ({ node }: Call): Value => {
      const made = createRouter(machine, false, node);
      addAsync(machine, made);
      return made;
    };
    const members: Readonly<Record<string, Value>> = {
      addAsync: extend,
      decorateApp: extend,
      decorateRouter: extend,
      Router: native('Router', { call: create, construct: create }),
      wrap: nativeFunction('wrap', ({ args }) => args[0] ?? UNDEFINED),
    };
    const self: NativeValue = native(name, {
      get: (member) =>
        member === 'default' ? self : Object.hasOwn(members, member) ? members[member] : undefined,
      ...(HANDED_BACK.includes(name) ? { call: ({ args }: Call) => args[0] ?? UNDEFINED } : {}),
    });
    return self;
  },
};

function addAsync(machine: Machine, router: Value): void {
  for (const one of optionsOf(router)) {
    if (one.kind !== 'native' || routerOf(one) === undefined) continue;
    for (const verb of ADDED)
      one.props.set(
        `${verb}Async`,
        nativeFunction(`${verb}Async`, ({ args, node }) =>
          callFunction(machine, getProperty(machine, one, verb, node), args, node, one),
        ),
      );
  }
}
