import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type ClassValue,
  literal,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { routerOf } from '../registration.ts';
import type { RouterModel } from '../router.ts';
import type { ControllerRegistry } from './controller-registry.ts';
import { joinedPath, registerControllers } from './register-controllers.ts';

/** `@ChildControllers([new Actions()])`: controllers below one, by the class of that one. */
type Children = Map<number, readonly Value[]>;

/** `@overnightjs/core`: a `Server` class whose `addControllers` takes instances of decorated classes. */
export function overnightModel(registry: ControllerRegistry): LibraryModel {
  const decorators = registry.verbDecorators((verb) => verb);
  const children: Children = new Map();
  return {
    packages: ['@overnightjs/core'],
    load: (machine, name) =>
      native(name, {
        get: (member) => {
          if (member === 'Controller') return registry.classDecorator(member);
          if (member === 'ChildControllers' || member === 'Children') return childDecorator(member, children);
          if (member === 'All') return registry.methodDecorator(member, 'ALL');
          if (member === 'Middleware' || member === 'ClassMiddleware') return registry.guardDecorator(member);
          if (member === 'Server') return overnightServer(machine, registry, children);
          return decorators.get(member) ?? { kind: 'external', package: name, path: `.${member}` };
        },
      }),
  };
}

function childDecorator(label: string, children: Children): Value {
  return nativeFunction(label, ({ args: [given] }) =>
    nativeFunction(label, ({ args: [target] }) => {
      if (target?.kind === 'class') children.set(target.id, listed(given));
      return UNDEFINED;
    }),
  );
}

function listed(given: Value | undefined): readonly Value[] {
  return given?.kind === 'array' ? given.items : given === undefined ? [] : [given];
}

function overnightServer(machine: Machine, registry: ControllerRegistry, children: Children): Value {
  return native('Server', {
    construct: ({ node }) => {
      const app = createRouter(machine, true, node);
      const router = routerOf(app);
      return native('an overnight server', {
        get: (name) => {
          if (name === 'app') return app;
          if (name !== 'addControllers') return undefined;
          return nativeFunction(name, ({ args: [given, , before] }) => {
            const registration = { machine, registry, children, router };
            add(registration, listed(given), literal(''), before === undefined ? [] : [before]);
            return UNDEFINED;
          });
        },
      });
    },
  });
}

interface Registration {
  readonly machine: Machine;
  readonly registry: ControllerRegistry;
  readonly children: Children;
  readonly router: RouterModel | undefined;
}

/** The actions of a controller, and below its path those of its children, which its middleware is before as well. */
function add(
  registration: Registration,
  instances: readonly Value[],
  prefix: Value,
  before: readonly Value[],
): void {
  const { machine, registry, children, router } = registration;
  for (const instance of instances) {
    const value = instance.kind === 'object' ? instance.classOf : undefined;
    if (value === undefined || router === undefined) continue;
    const controller = registry.of(value);
    const settings = { prefix, before, pathOf: slashed, instanceOf: (): Value => instance };
    registerControllers(machine, registry, router, [controller], settings);
    const below = children.get(value.id) ?? [];
    if (below.length > 0)
      add(registration, below, joinedPath(prefix, slashed(controller.path)), [
        ...before,
        ...ofClass(registry, value),
      ]);
  }
}

function ofClass(registry: ControllerRegistry, value: ClassValue): readonly Value[] {
  return registry
    .of(value)
    .guards.filter(({ method }) => method === undefined)
    .flatMap(({ handlers }) => handlers);
}

/** Paths are written without the slash that the package puts before them. */
function slashed(path: Value): Value {
  const text = stringOf(path);
  return text === undefined || text.startsWith('/') ? path : literal(`/${text}`);
}
