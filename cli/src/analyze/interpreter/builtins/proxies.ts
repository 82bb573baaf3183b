import type { ts } from '#typescript';
import { callFunction } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import {
  arrayValue,
  isFollowed,
  literal,
  type NativeValue,
  native,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';

/** `Proxy`: what its traps give, where it has any, else its target. */
export function proxyClass(machine: Machine): Value {
  return native('Proxy', {
    construct: ({ args: [target = UNKNOWN, traps = UNKNOWN], node }) => {
      if (traps.kind !== 'object') return target;
      const trap = (name: string) => {
        const found = getProperty(machine, traps, name, node);
        return isFollowed(found) ? found : undefined;
      };
      return ['get', 'apply', 'construct'].some((name) => trap(name) !== undefined)
        ? proxyOf(machine, target, trap, node)
        : target;
    },
  });
}

function proxyOf(
  machine: Machine,
  target: Value,
  trap: (name: string) => Value | undefined,
  made: ts.Node,
): Value {
  const ofTarget = (name: string) => getProperty(machine, target, name, made);
  const self: NativeValue = native('a proxy', {
    get: (name) => {
      // What the analysis itself asks for is no member of the program.
      if (name.startsWith('[')) return target.kind === 'native' ? target.get?.(name) : undefined;
      const get = trap('get');
      return get === undefined
        ? ofTarget(name)
        : callFunction(machine, get, [target, literal(name), self], made);
    },
    call: ({ args, node, thisValue }) => {
      const apply = trap('apply');
      return apply === undefined
        ? callFunction(machine, target, args, node, thisValue)
        : callFunction(machine, apply, [target, thisValue, arrayValue([...args])], node);
    },
    construct: ({ args, node }) => {
      const construct = trap('construct');
      return callFunction(
        machine,
        construct ?? target,
        construct === undefined ? args : [target, arrayValue([...args]), self],
        node,
      );
    },
    set: (name, value) => {
      const set = trap('set');
      if (set !== undefined) callFunction(machine, set, [target, literal(name), value, self], made);
    },
  });
  return target === UNDEFINED ? UNKNOWN : self;
}
