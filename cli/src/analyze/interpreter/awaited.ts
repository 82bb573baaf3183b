import type { ts } from '#typescript';
import { callFunction } from './calls.ts';
import { findMethod } from './classes.ts';
import type { Machine } from './machine.ts';
import { union } from './unions.ts';
import { INPUT, nativeFunction, settled, UNDEFINED, type Value } from './values.ts';

/** What `await` makes of a value; an object of a class with a `then` of its own, such as a statement to be sent, is asked. */
export function awaited(machine: Machine, value: Value, node: ts.Node): Value {
  if (value.kind !== 'object' || value.classOf === undefined) return settled(value);
  const then = findMethod(machine, value, value.classOf, 'then', node);
  if (then?.kind !== 'function') return value;
  const given: Value[] = [];
  const resolve = nativeFunction('resolve', ({ args }) => {
    given.push(settled(args[0] ?? UNDEFINED));
    return UNDEFINED;
  });
  callFunction(machine, then, [resolve, nativeFunction('reject', () => UNDEFINED)], node);
  return given.length === 0 ? INPUT : union(given);
}
