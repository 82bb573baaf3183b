import { callFunction } from '../../interpreter/calls.ts';
import { InjectionContainer } from '../../interpreter/injection/container.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { getProperty, isNullish } from '../../interpreter/properties.ts';
import { type NativeValue, native, nativeFunction, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { registerUse, routerOf } from '../registration.ts';
import type { ControllerRegistry } from './controller-registry.ts';
import { registerControllers } from './register-controllers.ts';

/** `inversify-express-utils`: the server builds its application from all decorated controllers. */
export function inversifyModel(registry: ControllerRegistry): LibraryModel {
  const decorators = registry.verbDecorators((verb) => `http${verb}`);
  return {
    packages: ['inversify-express-utils', '@inversifyjs/http-express'],
    load: (machine, name) =>
      native(name, {
        get: (member) => {
          if (member === 'controller') return registry.classDecorator(member);
          if (member === 'httpMethod') return registry.verbDecorator(member);
          if (member === 'all') return registry.methodDecorator(member, 'ALL');
          if (member === 'InversifyExpressServer') return inversifyServer(machine, registry);
          return decorators.get(member) ?? { kind: 'external', package: name, path: `.${member}` };
        },
      }),
  };
}

function containerOf(value: Value | undefined): InjectionContainer | undefined {
  return value?.kind === 'native' && value.model instanceof InjectionContainer ? value.model : undefined;
}

function inversifyServer(machine: Machine, registry: ControllerRegistry): Value {
  return native('InversifyExpressServer', {
    construct: ({ args: [container, customRouter, settings, customApp], node }) => {
      const configure: Value[] = [];
      const onError: Value[] = [];
      const lookup = (token: Value): Value | undefined => containerOf(container)?.lookup(token, node);
      const self: NativeValue = native('an inversify server', {
        get: (name) => {
          if (name === 'setConfig' || name === 'setErrorConfig')
            return nativeFunction(name, ({ args: [callback = UNDEFINED] }) => {
              (name === 'setConfig' ? configure : onError).push(callback);
              return self;
            });
          if (name !== 'build') return undefined;
          return nativeFunction(name, (call) => {
            const app = isNullish(customApp ?? UNDEFINED)
              ? createRouter(machine, true, node)
              : (customApp ?? UNDEFINED);
            const router = routerOf(customRouter ?? UNDEFINED)?.value ?? createRouter(machine, false, node);
            for (const one of configure) callFunction(machine, one, [app], call.node);
            const [inner, outer] = [routerOf(router), routerOf(app)];
            if (inner !== undefined)
              registerControllers(machine, registry, inner, registry.all(), { lookup });
            const rootPath =
              settings === undefined || isNullish(settings)
                ? UNDEFINED
                : getProperty(machine, settings, 'rootPath', node);
            if (outer !== undefined)
              registerUse(machine, outer, isNullish(rootPath) ? [router] : [rootPath, router], call.node);
            for (const one of onError) callFunction(machine, one, [app], call.node);
            return app;
          });
        },
      });
      return self;
    },
  });
}
