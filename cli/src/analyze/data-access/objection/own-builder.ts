import { callFunction } from '../../interpreter/calls.ts';
import { findMethod, staticMember } from '../../interpreter/classes.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type ClassValue,
  type NativeValue,
  nativeFunction,
  objectValue,
  optionsOf,
  type Value,
} from '../../interpreter/values.ts';

/**
 * A method that the class behind `static QueryBuilder` of a model declares. In it, `this` is a builder that answers with
 * these methods first and with `plain` otherwise, and `super` is `plain`; what it returns of these is the query itself.
 */
export function ownBuilderMethod(
  machine: Machine,
  model: ClassValue,
  query: { readonly self: NativeValue; readonly plain: NativeValue },
  name: string,
): Value | undefined {
  const builderClass = staticMember(machine, model, 'QueryBuilder');
  if (builderClass?.kind !== 'class') return undefined;
  const receiver = { ...objectValue(), classOf: builderClass, base: query.plain };
  const method = findMethod(machine, receiver, builderClass, name, builderClass.node);
  if (method?.kind !== 'function') return undefined;
  return nativeFunction(`query.${name}`, ({ args, node }) => {
    const result = callFunction(machine, { ...method, thisValue: receiver }, args, node);
    return union(
      optionsOf(result).map((one) => (one === receiver || one === query.plain ? query.self : one)),
    );
  });
}
