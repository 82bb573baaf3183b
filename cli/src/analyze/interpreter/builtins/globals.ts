import { callFunction, passedOn } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { jsonValue } from '../modules.ts';
import { detached } from '../open-transactions.ts';
import { entriesOf, getProperty, iterate, setProperty } from '../properties.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  literal,
  native,
  nativeFunction,
  objectValue,
  settled,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  union,
  type Value,
} from '../values.ts';
import { urlClass } from './urls.ts';

/** Installs the globals that programs use while they register routes and build queries. */
export function installGlobals(machine: Machine): void {
  const set = (name: string, value: Value) => machine.globals.set(name, value);
  set('Object', namespace('Object', objectFunctions(machine)));
  set('Array', namespace('Array', arrayFunctions(machine)));
  set('Promise', promise(machine));
  set('JSON', namespace('JSON', { parse: ({ args }) => parseJson(args[0]), stringify: () => UNKNOWN }));
  set(
    'String',
    nativeFunction('String', ({ args }) =>
      args[0]?.kind === 'literal' ? literal(String(args[0].value)) : (args[0] ?? literal('')),
    ),
  );
  set(
    'Number',
    nativeFunction('Number', ({ args }) =>
      args[0]?.kind === 'literal' ? literal(Number(args[0].value)) : INPUT,
    ),
  );
  set('Map', native('Map', { construct: (call) => mapValue(machine, call) }));
  set('URL', urlClass);
  set('Set', native('Set', { construct: ({ args }) => setValue(args) }));
  set('process', processValue(machine));
  set('console', { kind: 'external', package: 'console', path: '' });
  for (const name of [
    'Math',
    'Date',
    'Error',
    'TypeError',
    'RangeError',
    'Buffer',
    'URLSearchParams',
    'RegExp',
    'Symbol',
    'Intl',
    'fetch',
    'parseInt',
    'parseFloat',
    'isNaN',
    'encodeURIComponent',
    'decodeURIComponent',
    'Boolean',
    'BigInt',
    'WeakMap',
    'WeakSet',
    'AbortController',
    'AbortSignal',
    'structuredClone',
    'crypto',
    'performance',
    'TextEncoder',
    'TextDecoder',
    'clearTimeout',
    'clearInterval',
    'Reflect',
    'Proxy',
    'Number',
  ]) {
    if (!machine.globals.has(name)) set(name, { kind: 'external', package: 'globals', path: name });
  }
  for (const name of ['setTimeout', 'setImmediate', 'setInterval', 'queueMicrotask']) {
    set(
      name,
      nativeFunction(name, ({ args, node }) => detached(machine, () => passedOn(machine, args, node, INPUT))),
    );
  }
  const globalObject = objectValue([], true);
  set('globalThis', globalObject);
  set('global', globalObject);
}

type Functions = Record<string, (call: Call) => Value>;

function namespace(label: string, functions: Functions): Value {
  return native(label, {
    get: (name) =>
      functions[name] === undefined ? undefined : nativeFunction(`${label}.${name}`, functions[name]),
    call: () => UNKNOWN,
  });
}

function objectFunctions(machine: Machine): Functions {
  const entries = ({ args, node }: Call) =>
    args[0] === undefined ? undefined : entriesOf(machine, args[0], node);
  const list = (items: Value[] | undefined, { args }: Call) =>
    items === undefined ? UNKNOWN : arrayValue(items, args[0]?.kind === 'object' && args[0].open);
  const same = ({ args }: Call) => args[0] ?? UNDEFINED;
  return {
    keys: (call) =>
      list(
        entries(call)?.map(([name]) => literal(name)),
        call,
      ),
    values: (call) =>
      list(
        entries(call)?.map(([, value]) => value),
        call,
      ),
    entries: (call) =>
      list(
        entries(call)?.map(([name, value]) => arrayValue([literal(name), value])),
        call,
      ),
    assign: ({ args, node }) => {
      const [target = UNKNOWN, ...sources] = args;
      for (const source of sources)
        for (const [name, value] of entriesOf(machine, source, node) ?? [])
          setProperty(machine, target, name, value);
      return target;
    },
    fromEntries: ({ args }) => {
      const pairs = iterate(args[0] ?? UNKNOWN);
      if (pairs === undefined) return UNKNOWN;
      return objectValue(
        pairs.flatMap((pair): [string, Value][] =>
          pair.kind === 'array' && pair.items[0]?.kind === 'literal'
            ? [[String(pair.items[0].value), pair.items[1] ?? UNDEFINED]]
            : [],
        ),
      );
    },
    freeze: same,
    seal: same,
    create: ({ args }) => ({ ...objectValue([], true), ...(args[0] === undefined ? {} : { base: args[0] }) }),
    setPrototypeOf: ({ args }) => {
      const [target, base] = args;
      if (target?.kind === 'object' && base !== undefined) target.base = base;
      return target ?? UNDEFINED;
    },
    defineProperty: ({ args, node }) => {
      const [target = UNKNOWN, name, descriptor = UNKNOWN] = args;
      const key = stringOf(name);
      if (key !== undefined && descriptor.kind === 'object') {
        const getter = descriptor.props.get('get');
        setProperty(
          machine,
          target,
          key,
          getter === undefined
            ? (descriptor.props.get('value') ?? UNDEFINED)
            : callFunction(machine, getter, [], node),
        );
      }
      return target;
    },
  };
}

function arrayFunctions(machine: Machine): Functions {
  return {
    isArray: ({ args }) =>
      args[0]?.kind === 'unknown' || args[0]?.kind === 'union' || args[0]?.kind === 'external'
        ? UNKNOWN
        : literal(args[0]?.kind === 'array'),
    from: ({ args, node }) => {
      const items = iterate(args[0] ?? UNKNOWN);
      const source = items === undefined ? arrayValue([], true) : arrayValue([...items]);
      return args[1] === undefined
        ? source
        : callFunction(machine, getProperty(machine, source, 'map', node), [args[1]], node);
    },
    of: ({ args }) => arrayValue([...args]),
  };
}

function promise(machine: Machine): Value {
  const all = ({ args }: Call) => {
    const [given = UNKNOWN] = args;
    return given.kind === 'array' ? arrayValue(given.items.map(settled), given.open) : given;
  };
  const statics: Functions = {
    all,
    allSettled: all,
    resolve: ({ args }) => settled(args[0] ?? UNDEFINED),
    reject: () => UNKNOWN,
    race: ({ args }) => union(iterate(args[0] ?? UNKNOWN) ?? [UNKNOWN]),
    any: ({ args }) => union(iterate(args[0] ?? UNKNOWN) ?? [UNKNOWN]),
  };
  return native('Promise', {
    get: (name) =>
      statics[name] === undefined ? undefined : nativeFunction(`Promise.${name}`, statics[name]),
    construct: ({ args, node }) => {
      const resolved: Value[] = [];
      const resolve = nativeFunction('resolve', (call) => {
        resolved.push(call.args[0] ?? UNDEFINED);
        return UNDEFINED;
      });
      if (args[0] !== undefined)
        callFunction(machine, args[0], [resolve, nativeFunction('reject', () => UNDEFINED)], node);
      return resolved.length === 0 ? INPUT : union(resolved);
    },
  });
}

function mapValue(machine: Machine, { args, node }: Call): Value {
  const entries = new Map<string, [Value, Value]>();
  for (const pair of iterate(args[0] ?? UNDEFINED) ?? [])
    if (pair.kind === 'array') put(entries, pair.items[0], pair.items[1]);
  const values = () => [...entries.values()].map(([, value]) => value);
  const functions: Functions = {
    get: (call) =>
      call.args[0]?.kind === 'literal'
        ? (entries.get(String(call.args[0].value))?.[1] ?? INPUT)
        : entries.size === 0
          ? INPUT
          : union(values()),
    set: (call) => {
      put(entries, call.args[0], call.args[1]);
      return call.thisValue;
    },
    has: () => UNKNOWN,
    delete: () => UNKNOWN,
    forEach: (call) => {
      for (const [key, value] of entries.values())
        callFunction(machine, call.args[0] ?? UNKNOWN, [value, key], node);
      return UNDEFINED;
    },
    values: () => arrayValue(values()),
    keys: () => arrayValue([...entries.values()].map(([key]) => key)),
    entries: () => arrayValue([...entries.values()].map(([key, value]) => arrayValue([key, value]))),
  };
  return native('a Map', {
    get: (name) => {
      if (name === '[items]')
        return arrayValue([...entries.values()].map(([key, value]) => arrayValue([key, value])));
      return functions[name] === undefined ? undefined : nativeFunction(`Map.${name}`, functions[name]);
    },
  });
}

function put(entries: Map<string, [Value, Value]>, key: Value | undefined, value: Value | undefined): void {
  const text = key?.kind === 'literal' ? String(key.value) : `?${entries.size}`;
  entries.set(text, [key ?? UNDEFINED, value ?? UNDEFINED]);
}

function setValue(args: readonly Value[]): Value {
  const items = arrayValue([...(iterate(args[0] ?? UNDEFINED) ?? [])]);
  const functions: Functions = {
    add: (call) => {
      items.items.push(call.args[0] ?? UNDEFINED);
      return call.thisValue;
    },
    has: () => UNKNOWN,
    delete: () => UNKNOWN,
  };
  return native('a Set', {
    get: (name) =>
      name === '[items]'
        ? items
        : functions[name] === undefined
          ? undefined
          : nativeFunction(`Set.${name}`, functions[name]),
  });
}

function parseJson(value: Value | undefined): Value {
  const text = stringOf(value);
  if (text === undefined) return INPUT;
  try {
    return jsonValue(JSON.parse(text));
  } catch {
    return INPUT;
  }
}

/** The environment is not known when analyzing; everything that depends on it is kept with its condition. */
function processValue(machine: Machine): Value {
  return native('process', {
    get: (name) => {
      if (name === 'env') return environmentValue(machine);
      if (name === 'nextTick')
        return nativeFunction('process.nextTick', ({ args, node }) =>
          detached(machine, () => passedOn(machine, args, node, INPUT)),
        );
      if (name === 'exit') return nativeFunction('process.exit', () => UNDEFINED);
      return { kind: 'external', package: 'globals', path: `process.${name}` };
    },
  });
}

function environmentValue(machine: Machine): Value {
  return native('process.env', {
    get: (variable) => {
      machine.note({ kind: 'environment', variable });
      return INPUT;
    },
  });
}
