import type { ts } from '#typescript';
import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import {
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
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
    return nativeFunction(name, ({ args, node }) => listen(model, args, node, self, ONCE.has(name)));
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
  model: EmitterModel,
  [event, handler]: readonly Value[],
  node: ts.Node,
  self: Value,
  isOnce: boolean,
): Value {
  const name = stringOf(event) ?? '{?}';
  // mitt hands every event to listeners of `*`.
  if (handler !== undefined)
    model.listeners.push({
      event: name === '*' ? '{?}' : name,
      handler,
      node,
      ...(isOnce ? { heardUnder: new Set<string>() } : {}),
    });
  return self;
}

/** While the program starts it is known who listens; requests come when others may. */
function listenerCount(machine: Machine, { listeners }: EmitterModel, event: Value | undefined): Value {
  const name = stringOf(event);
  const isOpen = listeners.some((one) => one.event === '{?}' || (one.heardUnder?.size ?? 0) > 1);
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
  const name = stringOf(event) ?? '{?}';
  machine.note({ kind: 'emit', event: name, emitter: model });
  for (const listener of model.listeners)
    if (
      (listener.event === name || listener.event === '{?}' || name === '{?}') &&
      !hasHeard(machine, listener)
    )
      callFunction(machine, listener.handler, rest, node);
  return UNDEFINED;
}
