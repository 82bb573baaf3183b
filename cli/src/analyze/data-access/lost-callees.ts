import type { ts } from '#typescript';
import { tablesBeside } from '../annotations.ts';
import { passedOn } from '../interpreter/calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import {
  type ExternalValue,
  INPUT,
  isFollowed,
  isUnfollowed,
  optionsOf,
  type UnknownValue,
  type Value,
} from '../interpreter/values.ts';
import { newQuery, touch } from './queries.ts';
import { UNREAD_LIBRARIES } from './unread-libraries.ts';

/**
 * What a call would run where nothing of it is followed; undefined also where a library made it of whose queries the module is told as
 * a whole.
 */
export function lostCallee(callee: Value): UnknownValue | ExternalValue | undefined {
  const options = optionsOf(callee);
  const lost = options.some(isFollowed) ? undefined : options.find(isUnfollowed);
  return lost?.kind === 'external' && UNREAD_LIBRARIES.has(lost.package) ? undefined : lost;
}

/** Whether an argument may be the name of a table or a collection. */
export function mayBeText(value: Value): boolean {
  return optionsOf(value).every((one) =>
    one.kind === 'literal' ? typeof one.value === 'string' : isUnfollowed(one),
  );
}

/** The value of a call of something unknown, where a person wrote beside it what it reads and writes: `// migrate:tables …`. */
export function settledBeside(machine: Machine, args: readonly Value[], node: ts.Node): Value | undefined {
  const written = tablesBeside(node);
  if (written === undefined) return undefined;
  const fact = newQuery(machine, node);
  for (const [table, mode] of written) touch(fact, table, mode);
  return passedOn(machine, args, node, INPUT);
}
