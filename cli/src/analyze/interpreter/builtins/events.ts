import type { ts } from '#typescript';
import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { type NativeValue, native, nativeFunction, stringOf, UNDEFINED, type Value } from '../values.ts';

/** A listener on an in-process emitter, with the call that registered it. */
export interface ListenerModel {
  readonly event: string;
  readonly handler: Value;
  readonly node: ts.Node;
}

/** An emitter of the program: `emit` reaches the listeners that were registered on the same one. */
export interface EmitterModel {
  readonly emitter: true;
  readonly listeners: ListenerModel[];
}

const EXPORTED_AS = ['EventEmitter', 'EventEmitter2', 'TinyEmitter', 'createNanoEvents', 'default'];
const LISTEN = new Set(['on', 'once', 'addListener', 'prependListener']);

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
  if (LISTEN.has(name)) return nativeFunction(name, ({ args, node }) => listen(model, args, node, self));
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

function listen(model: EmitterModel, args: readonly Value[], node: ts.Node, self: Value): Value {
  const [event, handler] = args;
  const name = stringOf(event) ?? '{?}';
  // mitt hands every event to listeners of `*`.
  if (handler !== undefined) model.listeners.push({ event: name === '*' ? '{?}' : name, handler, node });
  return self;
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
    if (listener.event === name || listener.event === '{?}' || name === '{?}')
      callFunction(machine, listener.handler, rest, node);
  return UNDEFINED;
}
