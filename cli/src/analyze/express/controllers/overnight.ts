import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { native, nativeFunction, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { routerOf } from '../registration.ts';
import type { ControllerRegistry } from './controller-registry.ts';
import { registerControllers } from './register-controllers.ts';

/** `@overnightjs/core`: a `Server` class whose `addControllers` takes instances of decorated classes. */
export function overnightModel(registry: ControllerRegistry): LibraryModel {
  const decorators = registry.verbDecorators((verb) => verb);
  return {
    packages: ['@overnightjs/core'],
    load: (machine, name) =>
      native(name, {
        get: (member) => {
          if (member === 'Controller') return registry.classDecorator(member);
          if (member === 'All') return registry.methodDecorator(member, 'ALL');
          if (member === 'Middleware' || member === 'ClassMiddleware') return registry.guardDecorator(member);
          if (member === 'Server') return overnightServer(machine, registry);
          return decorators.get(member) ?? { kind: 'external', package: name, path: `.${member}` };
        },
      }),
  };
}

function overnightServer(machine: Machine, registry: ControllerRegistry): Value {
  return native('Server', {
    construct: ({ node }) => {
      const app = createRouter(machine, true, node);
      return native('an overnight server', {
        get: (name) => {
          if (name === 'app') return app;
          if (name !== 'addControllers') return undefined;
          return nativeFunction(name, ({ args: [given = UNDEFINED] }) => {
            const instances = given.kind === 'array' ? given.items : [given];
            const classes = instances.flatMap((one) =>
              one.kind === 'object' && one.classOf !== undefined ? [registry.of(one.classOf)] : [],
            );
            const router = routerOf(app);
            if (router !== undefined) registerControllers(machine, registry, router, classes);
            return UNDEFINED;
          });
        },
      });
    },
  });
}
