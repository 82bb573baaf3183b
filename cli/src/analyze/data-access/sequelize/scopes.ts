import type { ts } from '#typescript';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { optionsOf, stringOf, type Value } from '../../interpreter/values.ts';
import { itemsOf, membersOf } from '../option-objects.ts';
import { associationsOf, type SequelizeModel } from './state.ts';

/** A scope that queries of a model are made with, and what its function is given. */
export interface AskedScope {
  readonly name: string;
  readonly args: readonly Value[];
}

const OF_EVERY_QUERY = 'defaultScope';
export const DEFAULT_SCOPE: readonly AskedScope[] = [{ name: OF_EVERY_QUERY, args: [] }];

/** What `Model.scope(…)` has given: an `include` of it has the scope, too. */
const askedFor = new WeakMap<Value, readonly AskedScope[]>();

export function withScopes<T extends Value>(model: T, scopes: readonly AskedScope[]): T {
  askedFor.set(model, scopes);
  return model;
}

export function scopesOf(model: Value | undefined): readonly AskedScope[] {
  return (model === undefined ? undefined : askedFor.get(model)) ?? DEFAULT_SCOPE;
}

/** `scope('kept')`, `scope(['kept', { method: ['by', keeper] }])`. */
export function askedScopes(args: readonly Value[]): AskedScope[] {
  return args
    .flatMap((arg) => [...itemsOf(arg)])
    .flatMap((one) => [one, ...membersOf(one, 'method')])
    .flatMap((one) => {
      const [named, ...given] = one.kind === 'array' ? one.items : [one];
      const name = stringOf(named);
      return name === undefined ? [] : [{ name, args: given }];
    });
}

/** The options that a scope stands for, which a function may make. */
export function optionsOfScope(
  machine: Machine,
  model: SequelizeModel,
  { name, args }: AskedScope,
  node: ts.Node,
): readonly Value[] {
  // Decorators that say something of associations say something of scopes.
  associationsOf(model);
  const scope = model.scopes.get(name);
  return (scope === undefined ? [] : optionsOf(scope)).map((one) =>
    one.kind === 'function' ? callFunction(machine, one, args, node) : one,
  );
}
