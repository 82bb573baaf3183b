import { callFunction } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { union } from '../unions.ts';
import { type NativeValue, nativeFunction, settled, UNDEFINED, UNKNOWN, type Value } from '../values.ts';

/**
 * `Promise.promisifyAll(mongoose)`: each method of a library is there a second time with `Async` behind its name, and what it would
 * tell a callback is what its promise gives.
 */
export function promisifiedMember(
  machine: Machine,
  name: string,
  memberOf: (name: string) => Value | undefined,
): NativeValue | undefined {
  const plain = name.endsWith('Async') ? name.slice(0, -'Async'.length) : '';
  const method = plain === '' ? undefined : memberOf(plain);
  if (method?.kind !== 'function' && method?.kind !== 'native') return undefined;
  return nativeFunction(name, ({ args, node }) => {
    const told: Value[] = [];
    const callback: NativeValue = {
      ...nativeFunction('callback', ({ args: [, result = UNDEFINED] }) => {
        told.push(result);
        return UNDEFINED;
      }),
      isCallback: true,
    };
    const given = callFunction(machine, method, [...args, callback], node);
    if (told.length > 0) return union(told);
    return given === UNDEFINED ? UNKNOWN : settled(given);
  });
}
