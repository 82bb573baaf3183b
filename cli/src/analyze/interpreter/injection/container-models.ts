import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { OF_PROMISES } from '../promises.ts';
import { getProperty, isNullish } from '../properties.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../values.ts';
import { awilixModel } from './awilix.ts';
import { bindingDecorator, providedClassesModel } from './binding-decorators.ts';
import { InjectionContainer, programContainer } from './container.ts';
import { describedServicesModel } from './described-services.ts';

/** Dependency containers: routers and controllers often come out of one. */
export function containerModels(): LibraryModel[] {
  return [
    sharedContainerModel(['typedi'], 'Container'),
    sharedContainerModel(['tsyringe'], 'container'),
    inversifyModel,
    providedClassesModel(),
    awilixModel,
    describedServicesModel,
  ];
}

/** `typedi` and `tsyringe` have one container for the program, by their decorators and by calls. */
function sharedContainerModel(packages: readonly string[], member: string): LibraryModel {
  let shared: Value | undefined;
  return {
    packages,
    load: (machine, name) => {
      shared ??= sharedContainer(machine);
      const container = shared;
      return native(name, {
        get: (asked) => {
          if (asked === member || asked === 'default') return container;
          if (BINDING_DECORATORS.has(asked))
            return bindingDecorator(machine, programContainer(machine), asked);
          if (asked === 'Token') return native(asked, { construct: () => objectValue() });
          return asked === 'delay' ? givenBack(asked) : decoratorFactory(asked);
        },
      });
    },
  };
}

const BINDING_DECORATORS = new Set(['Service', 'singleton', 'registry']);

/** `delay(() => Class)` and `new LazyServiceIdentifier(() => Class)` stand for the function that they are given. */
function givenBack(name: string): Value {
  const first = ({ args }: Call): Value => args[0] ?? UNDEFINED;
  return native(name, { call: first, construct: first });
}

/** Decorators of containers only note what calls tell as well: constructors are read for what they are given. */
function decoratorFactory(name: string): Value {
  return nativeFunction(name, () => nativeFunction(name, () => UNDEFINED));
}

function sharedContainer(machine: Machine, container = programContainer(machine)): Value {
  const self: NativeValue = native('a container', {
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      if (name === 'get' || name === 'resolve')
        return nativeFunction(name, ({ args: [token = UNDEFINED], node }) => container.resolve(token, node));
      if (name === 'resolveAll' || name === 'getMany')
        return nativeFunction(name, ({ args: [token = UNDEFINED], node }) =>
          arrayValue(container.resolveAll(token, node)),
        );
      if (name === 'has' || name === 'isRegistered') return asksWhetherBound(container, name);
      if (name === 'of' || name === 'createChildContainer')
        return nativeFunction(name, ({ args: [id = UNDEFINED] }) =>
          isNullish(id) ? self : sharedContainer(machine, container.child(id)),
        );
      return nativeFunction(name, ({ args: [token = UNDEFINED, value], node }) => {
        if (value !== undefined) bindProvided(machine, { container, self, token, value, node });
        else
          for (const one of token.kind === 'array' ? token.items : [token]) {
            const id = one.kind === 'object' && one.classOf === undefined ? one.props.get('id') : undefined;
            if (id !== undefined) bindProvided(machine, { container, self, token: id, value: one, node });
          }
        return self;
      });
    },
  });
  return self;
}

/** Programs that let tests bind first ask before they bind. */
function asksWhetherBound(container: InjectionContainer, name: string): Value {
  return nativeFunction(name, ({ args: [token = UNDEFINED] }) =>
    token.kind === 'unknown' || token.kind === 'union' ? INPUT : literal(container.isBound(token)),
  );
}

interface Provided {
  readonly container: InjectionContainer;
  /** The container as the program sees it. */
  readonly self: Value;
  readonly token: Value;
  readonly value: Value;
  readonly node: Call['node'];
}

/** Binds `{ useClass }`, `{ useValue }`, `{ useToken }`, `{ useFactory }` and what typedi calls them, or the value itself. */
function bindProvided(machine: Machine, { container, self, token, value, node }: Provided): void {
  const given = (name: string): Value | undefined => {
    const found = value.kind === 'object' ? getProperty(machine, value, name, node) : UNDEFINED;
    return isNullish(found) || found.kind === 'unknown' ? undefined : found;
  };
  if (value.kind !== 'object' || value.classOf !== undefined) {
    container.bind(token, value);
    return;
  }
  const instead = given('useClass') ?? given('useValue') ?? given('type') ?? given('value');
  const other = given('useToken');
  const factory = given('useFactory') ?? given('factory');
  if (instead !== undefined) container.bind(token, instead);
  else if (other !== undefined) container.provide(token, () => container.resolve(other, node));
  else if (factory !== undefined)
    container.provide(token, () => callFunction(machine, factory, [self], node));
  else container.bind(token, value);
}

const inversifyModel: LibraryModel = {
  packages: ['inversify'],
  load: (machine, name) =>
    native(name, {
      get: (member) => {
        if (member === 'Container')
          return native('inversify.Container', {
            construct: () => boundContainer(machine),
            get: (asked) =>
              asked === 'merge' ? nativeFunction(asked, (call) => mergedContainer(machine, call)) : undefined,
          });
        // A module is the function that binds; loading it calls that with the container's bind.
        if (member === 'ContainerModule' || member === 'AsyncContainerModule')
          return native(member, { construct: ({ args }) => args[0] ?? UNDEFINED });
        return member.startsWith('LazyServiceIdentif') ? givenBack(member) : decoratorFactory(member);
      },
    }),
};

/** `Container.merge(a, b)` */
function mergedContainer(machine: Machine, { args }: Call): Value {
  const merged = newContainer(machine);
  for (const one of args.flatMap(optionsOf))
    if (one.kind === 'native' && one.model instanceof InjectionContainer) merged.take(one.model);
  return boundContainer(machine, merged);
}

/** Inversify's keeps all that is bound to one token, and would refuse to choose among those that fit. */
function newContainer(machine: Machine): InjectionContainer {
  return new InjectionContainer(machine, { keepsAll: true });
}

function boundContainer(machine: Machine, container = newContainer(machine)): Value {
  const bind = nativeFunction('bind', ({ args: [token = UNDEFINED] }) =>
    binding(machine, container, self, token),
  );
  const unbind = nativeFunction('unbind', ({ args: [token = UNDEFINED] }) => {
    container.unbind(token);
    return UNDEFINED;
  });
  const rebind = nativeFunction('rebind', ({ args: [token = UNDEFINED] }) => {
    container.unbind(token);
    return binding(machine, container, self, token);
  });
  const self: NativeValue = native('a container', {
    model: container,
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      if (name === 'bind') return bind;
      if (name.startsWith('rebind')) return rebind;
      if (name === 'unbind') return unbind;
      if (name === 'getNamed')
        return nativeFunction(name, ({ args: [token = UNDEFINED, named], node }) => {
          const wanted = named === undefined ? undefined : stringOf(named);
          return container.lookup(token, node, { name: wanted }) ?? INPUT;
        });
      if (name.startsWith('isBound') || name === 'isCurrentBound') return asksWhetherBound(container, name);
      if (name === 'getAll')
        return nativeFunction(name, ({ args: [token = UNDEFINED], node }) =>
          arrayValue(container.resolveAll(token, node)),
        );
      if (name.startsWith('get') || name === 'resolve')
        return nativeFunction(name, ({ args: [token = UNDEFINED], node }) => container.resolve(token, node));
      if (name === 'load' || name === 'loadAsync')
        return nativeFunction(name, ({ args, node }) => {
          const given = [optionsOrBind(bind, rebind), unbind, asksWhetherBound(container, 'isBound'), rebind];
          for (const module of args) callFunction(machine, module, given, node);
          return self;
        });
      return nativeFunction(name, () => self);
    },
  });
  return self;
}

/** Modules take `bind`, since inversify 7 an object that has it. */
function optionsOrBind(bind: NativeValue, rebind: NativeValue): Value {
  return {
    ...bind,
    get: (name) => (name === 'bind' ? bind : name.startsWith('rebind') ? rebind : undefined),
  };
}

const MADE_BY_FUNCTIONS = new Set(['toDynamicValue', 'toFactory', 'toProvider']);

/** `bind(TOKEN).to(Class).inSingletonScope()` and its like. */
function binding(machine: Machine, container: InjectionContainer, owner: NativeValue, token: Value): Value {
  const context = native('a resolution context', {
    get: (name) => (name === 'container' ? owner : owner.get?.(name)),
  });
  const self: NativeValue = native('a binding', {
    get: (name) =>
      nativeFunction(name, ({ args: [given = token], node }) => {
        if (name === 'to' || name === 'toSelf' || name === 'toConstantValue' || name === 'toService')
          container.bind(token, given);
        if (name === 'whenTargetNamed' || name === 'whenNamed') container.name(token, stringOf(given));
        if (MADE_BY_FUNCTIONS.has(name))
          container.provide(token, () => callFunction(machine, given, [context], node));
        return self;
      }),
  });
  return self;
}
