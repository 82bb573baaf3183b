import type { ts } from '#typescript';
import { programContainer } from '../../interpreter/injection/container.ts';
import { instantiateInjected, type Lookup } from '../../interpreter/injection/instantiate-injected.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { binary } from '../../interpreter/operators.ts';
import { getProperty } from '../../interpreter/properties.ts';
import { type ClassValue, literal, stringOf, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { registerRoute } from '../registration.ts';
import type { RouterModel } from '../router.ts';
import type { Controller, ControllerAction, ControllerRegistry } from './controller-registry.ts';

export interface ControllerSettings {
  /** What stands before the path of every action. */
  readonly prefix?: Value;
  /** What runs before everything of these controllers. */
  readonly before?: readonly Value[];
  /** What the package makes of a path that a decorator is given. */
  readonly pathOf?: (path: Value) => Value;
  /** What the program's container has for a constructor's parameter. */
  readonly lookup?: Lookup;
  /** What the program's container gives for a controller's class. */
  readonly instanceOf?: (value: ClassValue, node: ts.Node) => Value;
  /** What else stands around an action of a class. */
  readonly around?: (value: ClassValue, method: string) => readonly Value[];
  /** What the package calls an action with, where that is no request. */
  readonly called?: (handler: Value) => Value;
}

/** Registers each action of controllers, inherited ones included, in the order in which the classes declare them. */
export function registerControllers(
  machine: Machine,
  registry: ControllerRegistry,
  router: RouterModel,
  controllers: readonly Controller[],
  {
    prefix = literal(''),
    before = [],
    pathOf = (path) => path,
    lookup,
    instanceOf,
    around,
    called,
  }: ControllerSettings = {},
): void {
  for (const controller of controllers) {
    const { value } = controller;
    const found = lookup ?? ((token) => programContainer(machine).lookup(token, value.node));
    const given = instanceOf?.(value, value.node);
    const instance =
      given?.kind === 'object' ? given : instantiateInjected(machine, value, value.node, found);
    for (const action of actionsOf(registry, controller)) {
      const name = stringOf(action.name) ?? '';
      const handler = getProperty(machine, instance, name, action.node);
      const guards = (method?: string) =>
        controller.guards.filter((one) => one.method === method).flatMap((one) => one.handlers);
      const handlers = [
        ...before,
        ...controller.middleware,
        ...guards(),
        ...action.middleware,
        ...guards(name),
        ...(around?.(value, name) ?? []),
        called?.(handler) ?? handler,
      ];
      const path = [prefix, pathOf(controller.path), pathOf(action.path)].reduce(joinedPath);
      registerRoute(machine, router, action.method, [path, ...handlers], action.node);
    }
  }
}

/** A path below another; an expression takes the text before it into itself. */
export function joinedPath(before: Value, path: Value): Value {
  if (path === UNDEFINED) return before;
  if (before === UNDEFINED) return path;
  if (path.kind === 'regex')
    return { ...path, source: `${(stringOf(before) ?? '').replaceAll('/', '\\/')}${path.source}` };
  if (path.kind === 'array') return { ...path, items: path.items.map((one) => joinedPath(before, one)) };
  return binary('+', before, path);
}

function actionsOf(
  registry: ControllerRegistry,
  { value, actions }: Controller,
): readonly ControllerAction[] {
  const base = value.base?.kind === 'class' ? registry.of(value.base) : undefined;
  return base === undefined ? actions : [...actions, ...actionsOf(registry, base)];
}
