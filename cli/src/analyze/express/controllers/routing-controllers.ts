import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { givenParameters } from '../../interpreter/parameters.ts';
import { getProperty, isNullish } from '../../interpreter/properties.ts';
import { spreadOf } from '../../interpreter/spreads.ts';
import {
  type Call,
  type ClassValue,
  INPUT,
  native,
  nativeFunction,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { routerOf } from '../registration.ts';
import { AroundActions, type Checkers, type InstanceOf, type Part } from './around-actions.ts';
import { classesOfFiles } from './classes-of-files.ts';
import type { Controller, ControllerRegistry } from './controller-registry.ts';
import { loadDecorated } from './load-decorated.ts';
import { instancesByClass, MarkedClasses, useMarked } from './marked-classes.ts';
import { registerControllers } from './register-controllers.ts';

/** `routing-controllers`: `createExpressServer({ routePrefix, controllers })` and `useExpressServer(app, …)`. */
export function routingControllersModel(registry: ControllerRegistry): LibraryModel {
  const decorators = registry.verbDecorators((verb) => verb);
  const around = new AroundActions();
  const marked = new MarkedClasses();
  let adapter: Value | undefined;
  const container = (machine: Machine): InstanceOf => {
    const given = adapter === undefined ? undefined : instancesOf(machine, adapter);
    return instancesByClass(machine, given);
  };
  return {
    packages: ['routing-controllers'],
    load: (machine, name) => {
      const register = (app: Value, options: Value, node: Call['node']): Value => {
        const router = routerOf(app);
        if (router === undefined) return app;
        const option = (key: string): Value => getProperty(machine, options, key, node);
        const prefix = option('routePrefix');
        const controllers = chosen(machine, registry, option('controllers'), node);
        const instanceOf = container(machine);
        const middlewares = marked.chosen(machine, 'middlewares', option('middlewares'), node);
        const checkers: Checkers = {
          authorize: option('authorizationChecker'),
          user: option('currentUserChecker'),
          interceptors: marked
            .chosen(machine, 'interceptors', option('interceptors'), node)
            .map((one) => one.value),
        };
        useMarked(machine, router, { middlewares, isBefore: true, instanceOf, node });
        registerControllers(machine, registry, router, controllers, {
          ...(isNullish(prefix) ? {} : { prefix }),
          instanceOf,
          around: (owner, method) => around.handlers(machine, owner, method, { checkers, instanceOf }),
          called: withoutRequest,
        });
        useMarked(machine, router, { middlewares, isBefore: false, instanceOf, node });
        return app;
      };
      return native(name, {
        get: (member) => {
          if (CLASSES.has(member)) return registry.classDecorator(member);
          if (member === 'Method') return registry.verbDecorator(member);
          if (member === 'All') return registry.methodDecorator(member, 'ALL');
          const part = ownMember(PARTS, member);
          if (part !== undefined) return around.decorator(member, part);
          if (member === 'createParamDecorator') return around.parameterDecorator(machine);
          if (member === 'Middleware' || member === 'Interceptor') return marked.decorator(machine, member);
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

const CLASSES: ReadonlySet<string> = new Set(['Controller', 'JsonController']);

const PARTS: Readonly<Record<string, Part>> = {
  UseBefore: 'before',
  UseAfter: 'after',
  UseInterceptor: 'intercept',
  Authorized: 'authorize',
  CurrentUser: 'user',
};

/** The package gives an action what its parameters ask for: nothing of that is the request itself. */
function withoutRequest(handler: Value): Value {
  const [action] = optionsOf(handler).flatMap((one) => (one.kind === 'function' ? [one] : []));
  if (action === undefined) return handler;
  return { ...action, bound: givenParameters(action.node).map(() => INPUT) };
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
  const exported = classesOfFiles(machine, stringOf(item) ?? '');
  return registry.all().filter((one) => exported.includes(one.value.id) || !before.has(one));
}
