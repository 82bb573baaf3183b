import type { Machine } from '../interpreter/machine.ts';
import { nativeFunction, UNDEFINED, type Value } from '../interpreter/values.ts';

/** The `next` that a handler gets: without an argument it passes the request on. */
export function nextFunction(machine: Machine): Value {
  return nativeFunction('next', ({ args }) => {
    if (args.length === 0) machine.note({ kind: 'passes-on' });
    machine.passedOn += 1;
    return UNDEFINED;
  });
}
