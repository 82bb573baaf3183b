import { ts } from '#typescript';
import type { HeardCall, Machine } from '../../interpreter/machine.ts';
import type { Value } from '../../interpreter/values.ts';
import { lostCallee, mayBeText } from '../lost-callees.ts';
import { collectionValue } from './collections.ts';

const withDriver = new WeakSet<Machine>();

/** The program has loaded the driver, or what is built on it. */
export function noteDriver(machine: Machine): void {
  withDriver.add(machine);
}

/**
 * `borrowed.collection('shells')` on something that is not known, in a program that uses the driver: whoever has made the
 * database, the collection is known by its name.
 */
export function hearCollection(machine: Machine, { node, callee, args }: HeardCall): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'collection')
    return undefined;
  const [name] = args;
  if (name === undefined || !withDriver.has(machine) || !mayBeText(name)) return undefined;
  return lostCallee(callee) === undefined ? undefined : collectionValue(machine, undefined, name);
}
