import type { LibraryModel, Machine } from '../machine.ts';
import { INPUT, type NativeValue, native, nativeFunction, UNDEFINED, type Value } from '../values.ts';
import { eventNames, type HearingWays } from './event-names.ts';
import {
  type EmitterModel,
  emit,
  emitterMember,
  emitterModel,
  emitterPrototype,
  emitterValue,
  listen,
} from './events.ts';

const EXPORTED_AS = [
  'EventEmitter',
  'EventEmitter2',
  'TinyEmitter',
  'TypedEmitter',
  'Emitter',
  'createNanoEvents',
  'default',
];

/** What packages of emitters make of names that are more than one text. */
const WAYS: Readonly<Record<string, HearingWays>> = {
  events: {},
  eventemitter3: {},
  eventemitter2: { delimiter: '.', lists: 'parts' },
  emittery: { lists: 'names' },
  mitt: {},
  nanoevents: {},
  'tiny-emitter': {},
  'tiny-typed-emitter': {},
  'strict-event-emitter': {},
};

/** `events` and its like: emitters, also as base classes. Listeners run where `emit` is called, in the same call. */
export function emitterModels(): readonly LibraryModel[] {
  return [classesModel, mixedInModel, sharedModel(), publishingModel()];
}

const classesModel: LibraryModel = {
  packages: Object.keys(WAYS),
  load: (machine, name) => {
    const make = (): Value => emitterValue(machine, WAYS[name]);
    const own: NativeValue = native('EventEmitter', {
      construct: make,
      // `mitt()` and `createNanoEvents()` are called without `new`.
      call: make,
      get: (member) => {
        if (EXPORTED_AS.includes(member)) return own;
        if (member === 'prototype') return emitterPrototype(machine, WAYS[name]);
        // A promise, or an iterator, of what another emitter sends.
        return member === 'once' || member === 'on'
          ? nativeFunction(`events.${member}`, () => INPUT)
          : undefined;
      },
    });
    return own;
  },
};

/** `event-emitter`: makes an emitter of what it is given. */
const mixedInModel: LibraryModel = {
  packages: ['event-emitter'],
  load: (machine) =>
    nativeFunction('event-emitter', ({ args: [target] }) => {
      if (target?.kind !== 'object') return emitterValue(machine);
      const model = emitterModel(machine);
      for (const name of ['on', 'once', 'emit']) {
        const member = emitterMember(machine, model, name, target);
        if (member !== undefined) target.props.set(name, member);
      }
      return target;
    }),
};

/** `tiny-emitter/instance`: one emitter for the whole program. */
function sharedModel(): LibraryModel {
  let shared: Value | undefined;
  return {
    packages: ['tiny-emitter/instance'],
    load: (machine) => {
      shared ??= emitterValue(machine);
      return shared;
    },
  };
}

/** `pubsub-js`: who listens gets the name of the message as well, and hears the messages below his own. */
function publishingModel(): LibraryModel {
  let shared: Value | undefined;
  return {
    packages: ['pubsub-js'],
    load: (machine) => {
      shared ??= publisher(machine, emitterModel(machine));
      return shared;
    },
  };
}

function publisher(machine: Machine, model: EmitterModel): Value {
  const self: NativeValue = native('PubSub', {
    get: (name) => {
      if (name === 'default') return self;
      if (/^publish(?:Sync)?$/.test(name))
        return nativeFunction(name, ({ args: [message = UNDEFINED, data = UNDEFINED], node }) => {
          emit(machine, model, eventNames(message).flatMap(andThoseAbove), [message, data], node);
          return INPUT;
        });
      if (name === 'subscribe' || name === 'subscribeOnce')
        return nativeFunction(name, ({ args: [message, handler], node }) => {
          if (handler !== undefined) listen(machine, model, message, { handler, node });
          return INPUT;
        });
      if (name === 'subscribeAll')
        return nativeFunction(name, ({ args: [handler], node }) => {
          if (handler !== undefined) listen(machine, model, undefined, { handler, node });
          return INPUT;
        });
      return nativeFunction(name, () => INPUT);
    },
  });
  return self;
}

/** `a.b` and `a`. */
function andThoseAbove(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
}
