import { type Call, nativeFunction, type Value } from '../values.ts';

/** The order of a function that takes any number of arguments, and waits for none. */
export const AS_GIVEN: readonly number[] = [];

/** A function that waits for arguments which are still missing, with which argument of the call each argument of `base` is. */
export function waiting(base: (call: Call) => Value, order: readonly number[]): (call: Call) => Value {
  const take =
    (earlier: readonly Value[]) =>
    (call: Call): Value => {
      const args = [...earlier, ...call.args];
      if (args.length < order.length) return nativeFunction('curried', take(args));
      return base({
        ...call,
        args: order.length === 0 ? args : order.flatMap((index) => args[index] ?? []),
      });
    };
  return take([]);
}
