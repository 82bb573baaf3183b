import type { Machine } from '../../interpreter/machine.ts';
import { lookedUp } from '../../interpreter/unions.ts';
import {
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  presentOptions,
  stringOf,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
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
