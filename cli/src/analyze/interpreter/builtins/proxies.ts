import { callFunction, constructValue } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { getProperty, setProperty } from '../properties.ts';
import {
  ANY_MEMBER,
  arrayValue,
  type Call,
  isFollowed,
  literal,
  type NativeValue,
  native,
  UNKNOWN,
  type Value,
} from '../values.ts';

/** Promises look for these; a proxy that opens its connection late has them from what it stands before. */
const OF_PROMISES = new Set(['then', 'catch', 'finally']);

/**
 * `new Proxy(target, handler)`: what the handler's traps give and, where they give nothing that is known, what the target has.
 * Programs put one before a connection that is opened late or again, so that every query goes through it.
 */
export function proxyClass(machine: Machine): Value {
  return native('Proxy', {
    construct: ({ args: [target = UNKNOWN, handler = UNKNOWN], node }) => {
      const trap = (name: string): Value | undefined => {
        const found = handler.kind === 'object' ? getProperty(machine, handler, name, node) : UNKNOWN;
        return isFollowed(found) ? found : undefined;
      };
      // One that only watches what is assigned is what it stands before.
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
  at: Call['node'],
): NativeValue {
  const behind = target.kind === 'native' ? target : undefined;
  const proxy: NativeValue = native('a proxy', {
    get: (name) => {
      // What the analysis itself asks for is no member of the program.
      if (name.startsWith('[') && name !== ANY_MEMBER) return behind?.get?.(name);
      const getter = name === ANY_MEMBER || OF_PROMISES.has(name) ? undefined : trap('get');
      const given =
        getter === undefined ? UNKNOWN : callFunction(machine, getter, [target, literal(name), proxy], at);
      return isNothing(given) ? getProperty(machine, target, name, at) : given;
    },
    set: (name, value) => {
      const setter = trap('set');
      if (setter === undefined) setProperty(machine, target, name, value);
      else callFunction(machine, setter, [target, literal(name), value, proxy], at);
    },
    call: ({ args, thisValue, node }) => {
      const apply = trap('apply');
      return apply === undefined
        ? callFunction(machine, target, args, node, thisValue)
        : callFunction(machine, apply, [target, thisValue, arrayValue([...args])], node);
    },
    construct: ({ args, node }) => {
      const construct = trap('construct');
      return construct === undefined
        ? constructValue(machine, target, args, node)
        : callFunction(machine, construct, [target, arrayValue([...args]), proxy], node);
    },
    ...(behind?.model === undefined ? {} : { model: behind.model }),
    ...(behind?.awaited === undefined ? {} : { awaited: behind.awaited }),
  });
  return proxy;
}

function isNothing(value: Value): boolean {
  return value.kind === 'unknown' || (value.kind === 'literal' && value.value === undefined);
}
