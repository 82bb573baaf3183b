import { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { isFollowed, isUnfollowed, optionsOf, type Value } from '../../interpreter/values.ts';
import { UNREAD_LIBRARIES } from '../unread-libraries.ts';
import { collectionValue } from './collections.ts';

interface Heard {
  readonly node: ts.CallExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
}

const withDriver = new WeakSet<Machine>();

/** The program has loaded the driver, or what is built on it. */
export function noteDriver(machine: Machine): void {
  withDriver.add(machine);
}

/**
 * `borrowed.collection('shells')` on something that is not known, in a program that uses the driver: whoever has made the
 * database, the collection is known by its name.
 */
export function hearCollection(machine: Machine, { node, callee, args }: Heard): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'collection')
    return undefined;
  const [name] = args;
  if (name === undefined || !withDriver.has(machine) || !optionsOf(name).every(mayBeText)) return undefined;
  const options = optionsOf(callee);
  if (options.some(isFollowed)) return undefined;
  const lost = options.find(isUnfollowed);
  if (lost === undefined || (lost.kind === 'external' && UNREAD_LIBRARIES.has(lost.package)))
    return undefined;
  return collectionValue(machine, undefined, name);
}

function mayBeText(value: Value): boolean {
  return value.kind === 'literal' ? typeof value.value === 'string' : isUnfollowed(value);
}
