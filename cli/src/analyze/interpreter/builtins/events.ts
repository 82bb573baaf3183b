import type { ts } from '#typescript';
import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import {
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  presentOptions,
  stringOf,
  UNDEFINED,
  type Value,
} from '../values.ts';

/** A listener on an in-process emitter, with the call that registered it. */
export interface ListenerModel {
  readonly event: string;
  readonly handler: Value;
  readonly node: ts.Node;
  /** Of a listener that hears its event once: the conditions under which start-up has run it. */
  readonly heardUnder?: Set<string>;
}

/** An emitter of the program: `emit` reaches the listeners that were registered on the same one. */
export interface EmitterModel {
  readonly emitter: true;
  readonly listeners: ListenerModel[];
}

/** The name of an event that is not known. */
const ANY_EVENT = '{?}';

/** From one call, where it depends on conditions whether it runs. */
const MOST_LISTENERS = 24;

const EXPORTED_AS = ['EventEmitter', 'EventEmitter2', 'TinyEmitter', 'createNanoEvents', 'default'];
const LISTEN = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);
const ONCE = new Set(['once', 'prependOnceListener']);

/** `events`: emitters, also as base classes. Listeners run where `emit` is called, in the same call. */
export const eventsModel: LibraryModel = {
  packages: ['events', 'eventemitter3', 'eventemitter2', 'emittery', 'mitt', 'nanoevents', 'tiny-emitter'],
  load: (machine) => {
    const own: NativeValue = native('EventEmitter', {
      construct: () => emitterValue(machine),
      // `mitt()` and `createNanoEvents()` are called without `new`.
      call: () => emitterValue(machine),
      get: (name) => (EXPORTED_AS.includes(name) ? own : undefined),
    });
    return own;
  },
};

/** `on` and `emit` of something that is an emitter beside what else it is: the application, the process. */
export function emitterMember(
  machine: Machine,
  model: EmitterModel,
  name: string,
  self: Value,
): Value | undefined {
  if (LISTEN.has(name))
    return nativeFunction(name, ({ args, node }) => {
      listen(machine, model, args, node, ONCE.has(name));
      return self;
    });
  if (name === 'listenerCount')
    return nativeFunction(name, ({ args }) => listenerCount(machine, model, args[0]));
  return name === 'emit'
    ? nativeFunction(name, ({ args, node }) => emit(machine, model, args, node))
    : undefined;
}

export function emitterModel(machine: Machine): EmitterModel {
  const model: EmitterModel = { emitter: true, listeners: [] };
  machine.emitters.push(model);
  return model;
}

function emitterValue(machine: Machine): NativeValue {
  const model = emitterModel(machine);
  const self: NativeValue = native('an emitter', {
    model,
    get: (name) => {
      const own = emitterMember(machine, model, name, self);
      if (own !== undefined) return own;
      if (['off', 'removeListener', 'removeAllListeners', 'setMaxListeners'].includes(name))
        return nativeFunction(name, () => self);
      return undefined;
    },
  });
  return self;
}

function listen(
  machine: Machine,
  model: EmitterModel,
  [event, handler]: readonly Value[],
  node: ts.Node,
  isOnce: boolean,
): void {
  if (handler === undefined || areEnough(machine, model, node)) return;
  for (const name of eventsOf(event))
    model.listeners.push({
      // mitt hands every event to listeners of `*`.
      event: name === '*' ? ANY_EVENT : name,
      handler,
      node,
      ...(isOnce ? { heardUnder: new Set<string>() } : {}),
    });
}

/**
 * A start-up that is followed from each place that reports to it listens each time, and each time all hear it who listened
 * before: a program has no such crowd from one place unless it is sure to register it.
 */
function areEnough(machine: Machine, { listeners }: EmitterModel, node: ts.Node): boolean {
  if (machine.conditions.length === 0) return false;
  if (listeners.filter((one) => one.node === node).length < MOST_LISTENERS) return false;
  machine.diagnose('MIG-2006', node, {
    message: `More than ${MOST_LISTENERS} listeners may be registered here: further ones are not followed`,
  });
  return true;
}

/** The events that a value names: of `emit(isSmall ? 'ready' : 'started')` the two, not all that anybody listens to. */
function eventsOf(event: Value | undefined): readonly string[] {
  const names = event === undefined ? [] : presentOptions(event).map((one) => stringOf(one) ?? ANY_EVENT);
  return names.length === 0 || names.includes(ANY_EVENT) ? [ANY_EVENT] : [...new Set(names)];
}

/** While the program starts it is known who listens; requests come when others may. */
function listenerCount(machine: Machine, { listeners }: EmitterModel, event: Value | undefined): Value {
  const name = stringOf(event);
  const isOpen = listeners.some((one) => one.event === ANY_EVENT || (one.heardUnder?.size ?? 0) > 1);
  if (machine.phase !== 'bootstrap' || name === undefined || isOpen) return INPUT;
  const waiting = listeners.filter((one) => one.event === name);
  if (waiting.some((one) => one.heardUnder?.size === 1 && !one.heardUnder.has(''))) return INPUT;
  return literal(waiting.filter((one) => one.heardUnder?.has('') !== true).length);
}

/** Whether a listener that hears its event once has heard it, or has under the conditions that hold; it is taken to hear it now. */
function hasHeard(machine: Machine, { heardUnder }: ListenerModel): boolean {
  if (machine.phase !== 'bootstrap' || heardUnder === undefined) return false;
  const conditions = machine.conditions.join(' && ');
  if (heardUnder.has('') || heardUnder.has(conditions)) return true;
  heardUnder.add(conditions);
  return false;
}

function emit(
  machine: Machine,
  model: EmitterModel,
  [event, ...rest]: readonly Value[],
  node: ts.Node,
): Value {
  const names = eventsOf(event);
  for (const name of names) machine.note({ kind: 'emit', event: name, emitter: model });
  for (const listener of model.listeners) {
    const hears = listener.event === ANY_EVENT || names.includes(ANY_EVENT) || names.includes(listener.event);
    if (hears && !hasHeard(machine, listener)) callFunction(machine, listener.handler, rest, node);
  }
  return UNDEFINED;
}
