import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { native, nativeFunction, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { routerOf } from '../registration.ts';
import type { ControllerRegistry } from './controller-registry.ts';
import { registerControllers } from './register-controllers.ts';

/** `@decorators/express`: `attachControllers(app, [Boats])` with `@Controller('/boats', [guard])` and `@Get('/:id', [guard])`. */
export function decoratorsExpressModel(registry: ControllerRegistry): LibraryModel {
  const decorators = registry.verbDecorators((verb) => verb);
  return {
    packages: ['@decorators/express'],
    load: (machine, name) =>
      native(name, {
        get: (member) => {
          if (member === 'Controller') return registry.classDecorator(member);
          if (member === 'All') return registry.methodDecorator(member, 'ALL');
          if (member === 'attachControllers' || member === 'attachControllerInstances')
            return nativeFunction(member, ({ args: [app, given] }) => attach(machine, registry, app, given));
          return decorators.get(member) ?? { kind: 'external', package: name, path: `.${member}` };
        },
      }),
  };
}

function attach(
  machine: Machine,
  registry: ControllerRegistry,
  app: Value = UNDEFINED,
  given: Value = UNDEFINED,
): Value {
  const router = routerOf(app);
  const controllers = (given.kind === 'array' ? given.items : []).flatMap((one) => {
    const owner = one.kind === 'object' ? one.classOf : one;
    return owner?.kind === 'class' ? [registry.of(owner)] : [];
  });
  if (router !== undefined) registerControllers(machine, registry, router, controllers);
  return UNDEFINED;
}
