import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { getProperty, isNullish } from '../properties.ts';
import { type ClassValue, native, nativeFunction, UNDEFINED, type Value } from '../values.ts';
import type { InjectionContainer } from './container.ts';

/** What a decorator of a class does with the class once it is there. */
type Bind = (decorated: ClassValue) => void;

function classDecorator(name: string, bind: Bind): Value {
  return nativeFunction(name, ({ args: [decorated] }) => {
    if (decorated?.kind === 'class') bind(decorated);
    return UNDEFINED;
  });
}

/** `@Service('token')`, `@Service({ id })`, `@singleton()`, `@registry([{ token, useClass }])`: the class under its token. */
export function bindingDecorator(machine: Machine, container: InjectionContainer, name: string): Value {
  return nativeFunction(name, ({ args: [given = UNDEFINED], node }) =>
    classDecorator(name, (decorated) => {
      if (given.kind === 'array')
        for (const one of given.items)
          container.bind(
            getProperty(machine, one, 'token', node),
            getProperty(machine, one, 'useClass', node),
          );
      const token = given.kind === 'object' && given.props.has('id') ? given.props.get('id') : given;
      if (token !== undefined && !isNullish(token) && given.kind !== 'array')
        container.bind(token, decorated);
    }),
  );
}

/** `inversify-binding-decorators`: classes name their token, and one module binds all of them. */
export function providedClassesModel(): LibraryModel {
  const provided: [token: Value, decorated: ClassValue][] = [];
  const provide = (name: string) =>
    nativeFunction(name, ({ args: [token = UNDEFINED] }) =>
      classDecorator(name, (decorated) => provided.push([token, decorated])),
    );
  return {
    packages: ['inversify-binding-decorators'],
    load: (machine, packageName) =>
      native(packageName, {
        get: (name) => {
          if (name === 'buildProviderModule') return nativeFunction(name, () => moduleOf(machine, provided));
          if (name === 'fluentProvide') return fluentProvide(provide('provide'));
          return provide(name);
        },
      }),
  };
}

function moduleOf(machine: Machine, provided: readonly [Value, ClassValue][]): Value {
  return nativeFunction('a module', ({ args: [bind = UNDEFINED], node }) => {
    for (const [token, decorated] of provided) {
      const binding = callFunction(machine, bind, [token], node);
      callFunction(machine, getProperty(machine, binding, 'to', node), [decorated], node);
    }
    return UNDEFINED;
  });
}

/** `fluentProvide(TOKEN).inSingletonScope().done()`. */
function fluentProvide(provide: ReturnType<typeof nativeFunction>): Value {
  return nativeFunction('fluentProvide', (call) => {
    const decorator = provide.call?.(call) ?? UNDEFINED;
    const self: Value = native('a provision', {
      get: (name) => nativeFunction(name, () => (name === 'done' ? decorator : self)),
    });
    return self;
  });
}
