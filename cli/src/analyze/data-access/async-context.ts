import { ownMember } from '../interpreter/builtins/own-member.ts';
import { callFunction } from '../interpreter/calls.ts';
import { fingerprint } from '../interpreter/fingerprints.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { union } from '../interpreter/unions.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';

/** `AsyncLocalStorage` and its forerunner: how programs hold a transaction that nothing passes on. */
export const asyncContextModel: LibraryModel = {
  packages: ['async_hooks'],
  load: (machine) => {
    const storage = native('AsyncLocalStorage', { construct: () => storageValue(machine) });
    return native('async_hooks', {
      get: (name) =>
        name === 'AsyncLocalStorage'
          ? storage
          : { kind: 'external', package: 'async_hooks', path: `.${name}` },
    });
  },
};

interface StorageModel {
  /** The stores of the calls around the one that runs. */
  readonly stores: Value[];
  /** Stores under which a middleware passed the request on: later handlers run in one of them. */
  readonly lasting: Value[];
}

function storageValue(machine: Machine): NativeValue {
  const model: StorageModel = { stores: [], lasting: [] };
  machine.contextStores.push({ key: () => keyOf(machine, model) });
  const methods: Readonly<Record<string, (call: Call) => Value>> = {
    run: (call) => run(machine, model, call),
    getStore: () => current(model),
    enterWith: ({ args }) => {
      model.lasting.push(args[0] ?? UNDEFINED);
      return UNDEFINED;
    },
    exit: ({ args, node }) => {
      const stores = model.stores.splice(0);
      const result = callFunction(machine, args[0] ?? UNDEFINED, args.slice(1), node);
      model.stores.push(...stores);
      return result;
    },
    disable: () => UNDEFINED,
  };
  return native('async context', {
    model,
    get: (name) => {
      const method = ownMember(methods, name);
      return method === undefined ? undefined : nativeFunction(`context.${name}`, method);
    },
  });
}

/** Which store a call finds, and what handlers have left in it. */
function keyOf({ leftPrints }: Machine, { stores, lasting }: StorageModel): string {
  const own = stores.at(-1);
  return own === undefined
    ? lasting.map((one) => leftPrints.of(one)).join('')
    : `${fingerprint(own)}${leftPrints.of(own)}`;
}

function run(machine: Machine, model: StorageModel, { args, node }: Call): Value {
  const [store = UNDEFINED, work = UNDEFINED, ...rest] = args;
  const passedBefore = machine.passedOn;
  model.stores.push(store);
  try {
    return callFunction(machine, work, rest, node);
  } finally {
    model.stores.pop();
    if (machine.passedOn > passedBefore) model.lasting.push(store);
  }
}

function current(model: StorageModel): Value {
  return (
    model.stores.at(-1) ?? (model.lasting.length === 0 ? UNDEFINED : union([...model.lasting, UNDEFINED]))
  );
}
