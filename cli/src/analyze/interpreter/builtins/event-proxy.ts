import { callFunction, passedOn } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../values.ts';

const PACKAGE = 'eventproxy';
const CALLBACKS = new Set(['done', 'doneLater']);

/** `eventproxy`: `done(event, work)` is a callback that hands `work` what it gets, without the error. */
export const eventProxyModel: LibraryModel = {
  packages: [PACKAGE],
  load: (machine) => {
    const own: NativeValue = native('EventProxy', {
      construct: () => proxyValue(machine),
      call: () => proxyValue(machine),
      get: (name) => {
        if (name === 'default' || name === 'EventProxy') return own;
        return name === 'create'
          ? nativeFunction(name, (call) => withListeners(machine, call))
          : external(name);
      },
    });
    return own;
  },
};

/** `create('one', 'other', listener)`: the listener runs once both are there. */
function withListeners(machine: Machine, { args, node }: Call): Value {
  passedOn(machine, args, node, INPUT);
  return proxyValue(machine);
}

/** What else a proxy has is a package's function like others, which runs the listeners that it is given. */
function proxyValue(machine: Machine): NativeValue {
  return native('an event proxy', {
    get: (name) =>
      CALLBACKS.has(name) ? nativeFunction(name, (call) => callbackOf(machine, call)) : external(name),
  });
}

/** The work runs with what the callback is called with; also at once, as whoever gets the callback may be unknown. */
function callbackOf(machine: Machine, { args, node }: Call): Value {
  passedOn(machine, args, node, INPUT);
  const work = args.find(({ kind }) => kind !== 'literal');
  const callback = nativeFunction('callback', ({ args: [, ...given], node: at }) => {
    if (work !== undefined) callFunction(machine, work, given, at);
    return UNDEFINED;
  });
  return { ...callback, isCallback: true };
}

function external(name: string): Value {
  return { kind: 'external', package: PACKAGE, path: `.${name}` };
}
