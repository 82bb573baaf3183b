import { callFunction } from '../interpreter/calls.ts';
import type { LibraryModel } from '../interpreter/machine.ts';
import { getProperty } from '../interpreter/properties.ts';
import {
  type ExternalValue,
  type NativeValue,
  native,
  nativeFunction,
  UNKNOWN,
  type Value,
} from '../interpreter/values.ts';
import { routerOf } from './registration.ts';

/**
 * `const lazyLoad = createLazyRouter(); app.use('/reports', lazyLoad(() => import('./reports.js')))`: the router is loaded by the first
 * request, of the middleware that hands its requests on. What it registers is registered as if start-up had loaded it.
 */
export const lazyRoutersModel: LibraryModel = {
  packages: ['express-lazy-router'],
  load: (machine, name) => {
    const create = nativeFunction('createLazyRouter', () =>
      nativeFunction('lazyLoad', ({ args: [load = UNKNOWN], node }) => {
        const loaded = callFunction(machine, load, [], node);
        return routerOf(loaded) === undefined && loaded.kind === 'object'
          ? handingTo(name, getProperty(machine, loaded, 'default', node))
          : handingTo(name, loaded);
      }),
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

function handingTo(name: string, router: Value): ExternalValue {
  return { kind: 'external', package: name, path: 'lazyLoad()', handsTo: router };
}
