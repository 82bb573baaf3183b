import { callFunction, constructValue } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { getProperty, setProperty } from '../properties.ts';
import {
  ANY_MEMBER,
  arrayValue,
  type Call,
  literal,
  type NativeValue,
  native,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';

/** Promises look for these; a proxy that opens its connection late has them from what it stands before. */
const OF_PROMISES = new Set(['then', 'catch', 'finally']);

/**
 * `new Proxy(target, handler)`: what the handler's functions give and, where they give nothing that is known, what the target has.
 * Programs put one before a connection that is opened late or again, so that every query goes through it.
 */
export function proxyClass(machine: Machine): Value {
  return native('Proxy', {
    construct: ({ args: [target = UNKNOWN, handler = UNKNOWN], node }) =>
      proxyOf(machine, target, handler, node),
  });
}

function proxyOf(machine: Machine, target: Value, handler: Value, at: Call['node']): NativeValue {
  const trap = (name: string): Value | undefined => {
    const found = handler.kind === 'object' ? getProperty(machine, handler, name, at) : UNDEFINED;
    return found.kind === 'function' || found.kind === 'native' ? found : undefined;
  };
  const behind = target.kind === 'native' ? target : undefined;
  const proxy: NativeValue = native('Proxy', {
    get: (name) => {
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
