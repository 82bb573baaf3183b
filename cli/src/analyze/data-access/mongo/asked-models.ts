import type { Machine } from '../../interpreter/machine.ts';
import { lookedUp } from '../../interpreter/unions.ts';
import {
  ANY_MEMBER,
  freshId,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  presentOptions,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { collectionValue } from './collections.ts';
import { databaseValue } from './driver.ts';
import { type MongooseState, modelNamed } from './models.ts';

/** `model(NAMES[kind])`: each that the lookup may give; `model(request.params.kind)` may give any. */
export function modelsAsked(machine: Machine, state: MongooseState, given: Value | undefined): Value {
  if (given === undefined) return UNKNOWN;
  const names = presentOptions(given).map(stringOf);
  if (names.some((name) => name !== undefined))
    return lookedUp(
      names.map((name) => (name === undefined ? UNKNOWN : modelNamed(machine, state, name).value)),
    );
  const all = [...state.models.values()].map(({ value }) => value);
  return all.length === 0 ? UNKNOWN : lookedUp(all);
}

/** `mongoose.models`: what is registered by now. */
export function modelsByName(machine: Machine, state: MongooseState): NativeValue {
  return byName('mongoose models', {
    known: () => [...state.models].map(([name, { value }]) => [name, value]),
    any: () => modelsAsked(machine, state, INPUT),
    other: () => UNDEFINED,
  });
}

/** `connection.collections`: those of the models. */
export function collectionsByName(machine: Machine, state: MongooseState): NativeValue {
  const of = (name: Value | undefined) => collectionValue(machine, state, name);
  const known = (): [string, Value][] =>
    [...state.models.values()].map(({ collection }) => [collection, of(literal(collection))]);
  return byName('mongoose collections', {
    known,
    any: () => {
      const all = known().map(([, one]) => one);
      return all.length === 0 ? of(undefined) : lookedUp(all);
    },
    other: (name) => of(literal(name)),
  });
}

interface ByName {
  readonly known: () => [string, Value][];
  /** One whose name is not known. */
  readonly any: () => Value;
  /** One that is not known. */
  readonly other: (name: string) => Value;
}

/** An object whose members the program may ask for by name or go over. */
function byName(label: string, { known, any, other }: ByName): NativeValue {
  return {
    kind: 'native',
    id: freshId(),
    label,
    get props() {
      return new Map(known());
    },
    get: (name) => (name === ANY_MEMBER ? any() : other(name)),
  };
}

/** `this.db` of documents and models: the connection that they belong to, with the other models on it. */
export function connectionOfModels(machine: Machine, state: MongooseState): NativeValue {
  const database = databaseValue(machine, state);
  return native('mongoose connection of a model', {
    get: (name) => {
      if (name === 'model')
        return nativeFunction('connection.model', ({ args }) => modelsAsked(machine, state, args[0]));
      if (name === 'db') return database;
      return name === 'collection' ? database.get?.(name) : INPUT;
    },
  });
}
