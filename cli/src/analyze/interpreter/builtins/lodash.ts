import { under } from '../branches.ts';
import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { conditionOfMember } from '../member-conditions.ts';
import { fillIn, layOver } from '../overlays.ts';
import { entriesOf, getProperty, isNullish } from '../properties.ts';
import {
  arrayValue,
  type Call,
  fingerprint,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { texts } from './lodash-texts.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** `lodash` and `underscore`, as far as programs use them to go through settings and lists while they register routes. */
export const lodashModel: LibraryModel = {
  packages: ['lodash', 'underscore', 'lodash-es'],
  load: (machine) => {
    const functions = lodashFunctions(machine);
    const own: NativeValue = native('lodash', {
      get: (name) =>
        name === 'default'
          ? own
          : (memberFunction('lodash', functions, name) ?? {
              kind: 'external',
              package: 'lodash',
              path: `.${name}`,
            }),
    });
    return own;
  },
};

/** Every function that is known, as `lodash` itself takes its arguments. */
export function lodashFunctions(machine: Machine): Functions {
  return { ...collections(machine), ...objects(machine), ...composition(machine), ...texts, ...kinds };
}

/** Functions over arrays and objects alike: those of arrays, with the key as second argument. */
function collections(machine: Machine): Functions {
  const each = ({ args: [list = UNKNOWN, callback = UNKNOWN], node }: Call): Value[] =>
    list.kind === 'array'
      ? listOf(callArray(machine, list, 'map', [callback], node))
      : (entriesOf(machine, list, node) ?? []).map(([name, value]) => {
          const condition = conditionOfMember(list, name);
          const turn = () => callFunction(machine, callback, [value, literal(name), list], node);
          return condition === undefined ? turn() : under(machine, condition, turn);
        });
  const loop = (call: Call): Value => {
    each(call);
    return call.args[0] ?? UNDEFINED;
  };
  const onArray =
    (method: string) =>
    ({ args: [list = UNKNOWN, ...rest], node }: Call): Value =>
      callArray(machine, list.kind === 'object' ? valuesOf(machine, list, node) : list, method, rest, node);
  return {
    each: loop,
    forEach: loop,
    forOwn: loop,
    forIn: loop,
    map: (call) => arrayValue(each(call)),
    ...Object.fromEntries(
      [
        'filter',
        'find',
        'some',
        'every',
        'reduce',
        'concat',
        'includes',
        'join',
        'reverse',
        'slice',
        'flatMap',
      ].map((name) => [name, onArray(name)]),
    ),
    flatten: onArray('flat'),
    flattenDeep: onArray('flat'),
    uniq: ({ args }) => args[0] ?? UNDEFINED,
    compact: ({ args }) => args[0] ?? UNDEFINED,
    sortBy: ({ args }) => args[0] ?? UNDEFINED,
    union: ({ args }) => arrayValue(unique(args.flatMap(listOf))),
  };
}

function objects(machine: Machine): Functions {
  const entries = ({ args, node }: Call) => entriesOf(machine, args[0] ?? UNKNOWN, node) ?? [];
  const assign = ({ args: [target = UNKNOWN, ...sources], node }: Call): Value => {
    for (const source of sources) layOver(machine, target, source, node);
    return target;
  };
  const fill =
    (deep: boolean) =>
    ({ args: [target = UNKNOWN, ...sources], node }: Call): Value => {
      for (const source of sources) fillIn(machine, target, source, node, deep);
      return target;
    };
  const merge = ({ args: [target = UNKNOWN, ...sources], node }: Call): Value => {
    for (const source of sources) layOver(machine, target, source, node, { deep: true });
    return target;
  };
  return {
    assign,
    extend: assign,
    assignIn: assign,
    merge,
    mergeWith: ({ args, ...call }) => merge({ ...call, args: args.slice(0, -1) }),
    assignWith: ({ args, ...call }) => assign({ ...call, args: args.slice(0, -1) }),
    defaults: fill(false),
    defaultsDeep: fill(true),
    keys: (call) => arrayValue(entries(call).map(([name]) => literal(name))),
    values: (call) => arrayValue(entries(call).map(([, value]) => value)),
    toPairs: (call) => arrayValue(entries(call).map(([name, value]) => arrayValue([literal(name), value]))),
    clone: ({ args }) => args[0] ?? UNDEFINED,
    cloneDeep: ({ args }) => args[0] ?? UNDEFINED,
    get: ({ args: [object = UNKNOWN, path, fallback], node }) => {
      const names = stringOf(path)?.split('.');
      if (names === undefined) return UNKNOWN;
      const found = names.reduce<Value>((value, name) => getProperty(machine, value, name, node), object);
      return isNullish(found) ? (fallback ?? found) : found;
    },
    mapValues: ({ args: [object = UNKNOWN, callback = UNKNOWN], node }) =>
      objectValue(
        (entriesOf(machine, object, node) ?? []).map(([name, value]): [string, Value] => [
          name,
          callFunction(machine, callback, [value, literal(name), object], node),
        ]),
      ),
    pick: ({ args: [object = UNKNOWN, ...names], node }) =>
      objectValue(
        names.flatMap(listOf).flatMap((name): [string, Value][] => {
          const text = stringOf(name);
          return text === undefined ? [] : [[text, getProperty(machine, object, text, node)]];
        }),
      ),
  };
}

/** `flow(a, b)`: what the first makes of the arguments goes through the others. */
function composition(machine: Machine): Functions {
  const chained = (steps: readonly Value[]): Value =>
    nativeFunction(
      'composed',
      ({ args, node }) =>
        steps.reduce<readonly Value[]>(
          (given, step) => [callFunction(machine, step, given, node)],
          args,
        )[0] ?? UNDEFINED,
    );
  const flow = ({ args }: Call): Value => chained(args.flatMap(listOf));
  return { flow, flowRight: ({ args }) => chained(args.flatMap(listOf).reverse()) };
}

const isKind =
  (...wanted: Value['kind'][]) =>
  ({ args: [value = UNDEFINED] }: Call): Value =>
    value.kind === 'unknown' || value.kind === 'union' || value.kind === 'external'
      ? UNKNOWN
      : literal(wanted.includes(value.kind));

const kinds: Functions = {
  isArray: isKind('array'),
  isFunction: isKind('function', 'class', 'native'),
  isObject: isKind('object', 'array', 'function', 'class', 'native'),
  isPlainObject: isKind('object'),
  isString: ({ args: [value = UNDEFINED] }) =>
    value.kind === 'unknown' || value.kind === 'union' || value.kind === 'external'
      ? UNKNOWN
      : literal(stringOf(value) !== undefined),
  identity: ({ args }) => args[0] ?? UNDEFINED,
};

function callArray(
  machine: Machine,
  list: Value,
  method: string,
  args: readonly Value[],
  node: Call['node'],
): Value {
  return list.kind === 'array'
    ? callFunction(machine, getProperty(machine, list, method, node), args, node)
    : UNKNOWN;
}

function valuesOf(machine: Machine, value: Value, node: Call['node']): Value {
  return arrayValue((entriesOf(machine, value, node) ?? []).map(([, one]) => one));
}

function listOf(value: Value): Value[] {
  return value.kind === 'array' ? [...value.items] : [value];
}

function unique(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [fingerprint(value), value])).values()];
}
