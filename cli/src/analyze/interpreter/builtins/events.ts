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

const LISTEN = new Set(['on', 'once', 'addListener', 'prependListener']);

/** `events`: emitters, also as base classes. Listeners run where `emit` is called, in the same call. */
export const eventsModel: LibraryModel = {
  packages: ['events', 'eventemitter3', 'eventemitter2'],
  load: (machine) => {
    const own: NativeValue = native('EventEmitter', {
      construct: () => emitterValue(machine),
      get: (name) => (['EventEmitter', 'EventEmitter2', 'default'].includes(name) ? own : undefined),
    });
    return own;
  },
};

function emitterValue(machine: Machine): NativeValue {
  const model: EmitterModel = { emitter: true, listeners: [] };
  machine.emitters.push(model);
  const self: NativeValue = native('an emitter', {
    model,
    get: (name) => {
      if (LISTEN.has(name)) return nativeFunction(name, ({ args, node }) => listen(model, args, node, self));
      if (name === 'emit') return nativeFunction(name, ({ args, node }) => emit(machine, model, args, node));
      if (['off', 'removeListener', 'removeAllListeners', 'setMaxListeners'].includes(name))
        return nativeFunction(name, () => self);
      return undefined;
    },
  });
  return self;
}

function listen(model: EmitterModel, args: readonly Value[], node: ts.Node, self: Value): Value {
  const [event, handler] = args;
  if (handler !== undefined) model.listeners.push({ event: stringOf(event) ?? '{?}', handler, node });
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
