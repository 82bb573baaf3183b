import { ts } from '#typescript';
import { callFunction } from '../../interpreter/calls.ts';
import { instantiate } from '../../interpreter/classes.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type ClassValue,
  nativeFunction,
  objectValue,
  optionsOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { hookNames, runHooks } from '../class-hooks.ts';
import { type Entity, type EntityRegistry, entityOf } from './entities.ts';

const subscribers = new WeakMap<EntityRegistry, ClassValue[]>();

/** `@EventSubscriber()`: the class hears of every entity, or of the one that its `listenTo` gives. */
export function eventSubscriber(registry: EntityRegistry): Value {
  return nativeFunction('EventSubscriber', () =>
    nativeFunction('EventSubscriber', ({ args: [decorated] }) => {
      if (decorated?.kind === 'class')
        subscribers.set(registry, [...(subscribers.get(registry) ?? []), decorated]);
      return UNDEFINED;
    }),
  );
}

/** An operation on rows of an entity, as its listeners see it. */
export interface Occasion {
  readonly entity: Entity;
  /** `Insert`, `Update`, `Remove` and their like, each with a before and an after. */
  readonly events: readonly string[];
  readonly row: () => Value;
  readonly manager: () => Value;
  /** Outside of a transaction what happens to one row happens to all: a hook is followed once. */
  readonly isShared: boolean;
  /** What was given to be saved or removed. */
  readonly given: Value | undefined;
  readonly node: ts.Node;
}

/** Runs the listeners of an entity's class and its subscribers; plain objects that are saved have no listeners. */
export function runListeners(machine: Machine, registry: EntityRegistry, occasion: Occasion): void {
  const { entity, events, row, given, node } = occasion;
  if (events.length === 0) return;
  const wanted = new Set(events.flatMap((event) => [`Before${event}`, `After${event}`]));
  const { classOf } = entity;
  if (classOf !== undefined && !isPlainObject(given)) {
    const names = hookNames(classOf, (method) => decoratorNames(method).some((name) => wanted.has(name)));
    if (names.length > 0)
      runHooks(machine, classOf, occasion.isShared ? keptIn(rows, entity, row) : row(), names, [], node);
  }
  for (const one of subscribers.get(registry) ?? []) tell(machine, registry, occasion, one, wanted);
}

const rows = new WeakMap<Entity, Value>();
const events = new WeakMap<Entity, Value>();
const instances = new WeakMap<ClassValue, Value>();

function keptIn<K extends object>(kept: WeakMap<K, Value>, key: K, make: () => Value): Value {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  return made;
}

/** Tells a subscriber, if it listens to the entity. */
function tell(
  machine: Machine,
  registry: EntityRegistry,
  { entity, row, manager, isShared, node }: Occasion,
  subscriber: ClassValue,
  wanted: ReadonlySet<string>,
): void {
  const names = hookNames(subscriber, (_method, name) => wanted.has(capital(name)));
  if (names.length === 0) return;
  const instance = keptIn(instances, subscriber, () => instantiate(machine, subscriber, [], node));
  const listenTo = getProperty(machine, instance, 'listenTo', node);
  if (listenTo.kind === 'function') {
    const target = callFunction(machine, listenTo, [], node, instance);
    if (entityOf(machine, registry, target) !== entity) return;
  }
  const made = () =>
    objectValue(
      [
        ['entity', row()],
        ['databaseEntity', row()],
        ['manager', manager()],
      ],
      true,
    );
  const event = isShared ? keptIn(events, entity, made) : made();
  runHooks(machine, subscriber, instance, names, [event], node);
}

function capital(name: string): string {
  return `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
}

function decoratorNames(method: ts.MethodDeclaration): readonly string[] {
  return (ts.getDecorators(method) ?? []).flatMap(({ expression }) => {
    const called = ts.isCallExpression(expression) ? expression.expression : expression;
    return ts.isIdentifier(called) ? [called.text] : [];
  });
}

function isPlainObject(value: Value | undefined): boolean {
  return (
    value !== undefined &&
    optionsOf(value).every(
      (one) => one.kind === 'object' && one.classOf === undefined && one.base === undefined,
    )
  );
}
