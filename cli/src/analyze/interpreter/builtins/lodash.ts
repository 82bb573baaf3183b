import { callFunction, passedOn } from '../calls.ts';
import { entriesOf } from '../entries.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { fillIn, layOver } from '../overlays.ts';
import { getProperty, isNullish } from '../properties.ts';
import {
  arrayValue,
  type Call,
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
import { collections, listOf, membersIn } from './lodash-collections.ts';
import { memberAt } from './lodash-paths.ts';
import { texts } from './lodash-texts.ts';
import { wrapped } from './lodash-wrappers.ts';
import { objectOfPairs } from './object-of-pairs.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** `lodash` and `underscore`, as far as programs use them to go through settings and lists while they register routes. */
export const lodashModel: LibraryModel = {
  packages: ['lodash', 'underscore', 'lodash-es'],
  load: (machine) => {
    const functions = lodashFunctions(machine);
    const own: NativeValue = native('lodash', {
      call: ({ args: [value = UNDEFINED] }) => wrapped(machine, functions, value, false),
      get: (name) =>
        name === 'default'
          ? own
          : name === 'chain'
            ? nativeFunction('lodash.chain', ({ args: [value = UNDEFINED] }) =>
                wrapped(machine, functions, value, true),
              )
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

function objects(machine: Machine): Functions {
  const members =
    (itemOf: (key: Value, value: Value) => Value) =>
    ({ args: [owner = UNDEFINED], node }: Call): Value =>
      membersIn(machine, owner, node, itemOf);
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
    keys: members((key) => key),
    values: members((_key, value) => value),
    fromPairs: ({ args: [list = UNDEFINED] }) => objectOfPairs(list),
    toPairs: members((key, value) => arrayValue([key, value])),
    clone: ({ args }) => args[0] ?? UNDEFINED,
    cloneDeep: ({ args }) => args[0] ?? UNDEFINED,
    get: ({ args: [object = UNKNOWN, path = UNDEFINED, fallback], node }) => {
      const found = memberAt(machine, object, path, node);
      return isNullish(found) ? (fallback ?? found) : found;
    },
    result: ({ args: [object = UNKNOWN, name, fallback], node }) => {
      const text = stringOf(name);
      if (text === undefined) return UNKNOWN;
      const found = getProperty(machine, object, text, node);
      if (isNullish(found)) return fallback ?? found;
      return found.kind === 'function' ? callFunction(machine, found, [], node, object) : found;
    },
    mapValues: ({ args: [object = UNKNOWN, callback = UNKNOWN], node }) => {
      const entries = entriesOf(machine, object, node);
      if (entries === undefined) return passedOn(machine, [callback], node, UNKNOWN);
      return objectValue(
        entries.map(([name, value]): [string, Value] => [
          name,
          callFunction(machine, callback, [value, literal(name), object], node),
        ]),
        object.kind === 'object' && object.open,
      );
    },
    pick: ({ args: [object = UNKNOWN, ...names], node }) =>
      objectValue(
        names.flatMap(listOf).flatMap((name): [string, Value][] => {
          const text = stringOf(name);
          return text === undefined ? [] : [[text, getProperty(machine, object, text, node)]];
        }),
      ),
  };
}

/** More turns than that no program means to take while it registers. */
const MOST_TIMES = 1000;

/** `times(3, make)`. */
function times(machine: Machine, { args: [count, callback = UNKNOWN], node }: Call): Value {
  const known = count?.kind === 'literal' && typeof count.value === 'number' ? count.value : undefined;
  if (known === undefined || known > MOST_TIMES) return passedOn(machine, [callback], node, UNKNOWN);
  const turns = Array.from({ length: Math.max(0, known) }, (_, index) => literal(index));
  return arrayValue(turns.map((turn) => callFunction(machine, callback, [turn], node)));
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
  // `_.bind(list, controller)` is often a handler: a function of the program stays one.
  const bind = ({ args: [work = UNKNOWN, ...given], node }: Call): Value =>
    work.kind === 'function'
      ? callFunction(machine, getProperty(machine, work, 'bind', node), given, node)
      : callFunction(machine, { kind: 'external', package: 'lodash', path: '.bind' }, [work, ...given], node);
  return {
    flow,
    flowRight: ({ args }) => chained(args.flatMap(listOf).reverse()),
    bind,
    times: (call) => times(machine, call),
  };
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
