import { isAbsolute } from 'node:path';
import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { requireModule } from '../../interpreter/modules.ts';
import { getProperty, isNullish } from '../../interpreter/properties.ts';
import { spreadOf } from '../../interpreter/spreads.ts';
import {
  type Call,
  type ClassValue,
  INPUT,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { routerOf } from '../registration.ts';
import type { Controller, ControllerRegistry } from './controller-registry.ts';
import { loadDecorated } from './load-decorated.ts';
import { registerControllers } from './register-controllers.ts';

/** `routing-controllers`: `createExpressServer({ routePrefix, controllers })` and `useExpressServer(app, …)`. */
export function routingControllersModel(registry: ControllerRegistry): LibraryModel {
  const decorators = registry.verbDecorators((verb) => verb);
  const classes = ['Controller', 'JsonController'];
  let adapter: Value | undefined;
  return {
    packages: ['routing-controllers'],
    load: (machine, name) => {
      const register = (app: Value, options: Value, node: Call['node']): Value => {
        const router = routerOf(app);
        const prefix = getProperty(machine, options, 'routePrefix', node);
        const given = getProperty(machine, options, 'controllers', node);
        const controllers = chosen(machine, registry, given, node);
        if (router !== undefined)
          registerControllers(machine, registry, router, controllers, {
            ...(isNullish(prefix) ? {} : { prefix }),
            ...(adapter === undefined ? {} : { instanceOf: instancesOf(machine, adapter) }),
          });
        return app;
      };
      return native(name, {
        get: (member) => {
          if (classes.includes(member)) return registry.classDecorator(member);
          if (member === 'Method') return registry.verbDecorator(member);
          if (member === 'All') return registry.methodDecorator(member, 'ALL');
          if (member === 'useContainer')
            return nativeFunction(member, ({ args: [given] }) => {
              adapter = given;
              return UNDEFINED;
            });
          if (member === 'createExpressServer')
            return nativeFunction(member, ({ args: [options = UNDEFINED], node }) =>
              register(createRouter(machine, true, node), options, node),
            );
          if (member === 'useExpressServer')
            return nativeFunction(member, ({ args: [app = UNDEFINED, options = UNDEFINED], node }) =>
              register(app, options, node),
            );
          return decorators.get(member) ?? { kind: 'external', package: name, path: `.${member}` };
        },
      });
    },
  };
}

/** `useContainer({ get: (someClass) => container.get(someClass) })`: where the program has its controllers from. */
function instancesOf(machine: Machine, adapter: Value): (value: ClassValue, node: Call['node']) => Value {
  return (value, node) =>
    callFunction(machine, getProperty(machine, adapter, 'get', node), [value, INPUT], node, adapter);
}

/** Controllers by class, or by patterns of the files that hold them; all decorated ones where none are named. */
function chosen(
  machine: Machine,
  registry: ControllerRegistry,
  given: Value,
  node: Call['node'],
): Controller[] {
  if (isNullish(given)) return registry.all();
  const { items, open } = spreadOf(given);
  const unclear = items.some((item) => item.kind !== 'class' && stringOf(item) === undefined);
  if (open || unclear) {
    const loaded = registry.all();
    machine.diagnose('MIG-2003', node, {
      message: 'Which controllers are registered here is not known',
      cause:
        loaded.length > 0
          ? 'All classes that are decorated as controllers and loaded by now are taken.'
          : 'All classes of the application that are decorated as controllers are taken.',
    });
    if (loaded.length === 0) loadDecorated(machine, 'routing-controllers');
    return registry.all();
  }
  return [...new Set(items.flatMap((item) => named(machine, registry, item)))];
}

function named(machine: Machine, registry: ControllerRegistry, item: Value): Controller[] {
  if (item.kind === 'class') return [registry.of(item)];
  const before = new Set(registry.all());
  const files = machine.sources
    .glob(asSources(stringOf(item) ?? ''))
    .filter((file) => !file.endsWith('.d.ts'));
  const exported = files.flatMap((file) => exportedClasses(requireModule(machine, file)));
  return registry.all().filter((one) => exported.includes(one.value.id) || !before.has(one));
}

/** Patterns often name the compiled files; the sources beside them are what is read. */
function asSources(pattern: string): string {
  const absolute = isAbsolute(pattern) ? pattern : `./${pattern}`;
  return absolute.replace(/\.js$/, '.{js,ts}').replace(/\{\.js,\.ts\}$|\{\.ts,\.js\}$/, '.{js,ts}');
}

function exportedClasses(exported: Value): number[] {
  if (exported.kind === 'class') return [exported.id];
  return exported.kind === 'object' ? [...exported.props.values()].flatMap(exportedClasses) : [];
}
