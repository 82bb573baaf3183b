import { callFunction, parametersOf, passedOn } from '../calls.ts';
import { entriesOf } from '../entries.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { layOver } from '../overlays.ts';
import { getProperty, isNullish } from '../properties.ts';
import { union } from '../unions.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  isFollowed,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  type ObjectValue,
  objectValue,
  optionsOf,
  stringOf,
  truthOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { AS_GIVEN, waiting } from './curried.ts';
import { lodashFunctions } from './lodash.ts';
import { listOf } from './lodash-collections.ts';
import { ownMember } from './own-member.ts';

/** `ramda`: functions over lists and objects that change nothing, take the data last, and wait for missing arguments. */
export const ramdaModel: LibraryModel = {
  packages: ['ramda'],
  load: (machine) => {
    const functions = ramdaFunctions(machine);
    const own: NativeValue = native('ramda', {
      get: (name) => {
        if (name === 'default') return own;
        const found = ownMember(functions, name);
        return found === undefined
          ? { kind: 'external', package: 'ramda', path: `.${name}` }
          : nativeFunction(`ramda.${name}`, found);
      },
    });
    return own;
  },
};

type Function = (call: Call) => Value;

function ramdaFunctions(machine: Machine): Readonly<Record<string, Function>> {
  return {
    ...likeLodash(machine),
    ...lists(machine),
    ...objects(machine),
    ...choices(machine),
    always: ({ args: [value = UNDEFINED] }) => nativeFunction('always', () => value),
    identity: ({ args: [value = UNDEFINED] }) => value,
    T: () => literal(true),
    F: () => literal(false),
    curry: ({ args: [work = UNKNOWN] }) => curried(machine, work),
  };
}

/** Which argument of the call each argument of lodash's function is, by the name that ramda has for it. */
const OF_LODASH: readonly (readonly [ramda: string, lodash: string, order: readonly number[]])[] = [
  ['pipe', 'flow', AS_GIVEN],
  ['compose', 'flowRight', AS_GIVEN],
  ['filter', 'filter', [1, 0]],
  ['find', 'find', [1, 0]],
  ['any', 'some', [1, 0]],
  ['all', 'every', [1, 0]],
  ['chain', 'flatMap', [1, 0]],
  ['sortBy', 'sortBy', [1, 0]],
  ['join', 'join', [1, 0]],
  ['pick', 'pick', [1, 0]],
  ['pickAll', 'pick', [1, 0]],
  ['forEach', 'forEach', [1, 0]],
  ['reduce', 'reduce', [2, 0, 1]],
  ['concat', 'concat', [0, 1]],
  ...['keys', 'values', 'toPairs', 'fromPairs', 'clone', 'flatten', 'uniq', 'reverse'].map(
    (name) => [name, name, [0]] as const,
  ),
];

function likeLodash(machine: Machine): Record<string, Function> {
  const functions = lodashFunctions(machine);
  return Object.fromEntries(
    OF_LODASH.flatMap(([name, as, order]) => {
      const base = ownMember(functions, as);
      return base === undefined ? [] : [[name, waiting(base, order)]];
    }),
  );
}

const FIRST_TWO = [0, 1];
const FIRST_THREE = [0, 1, 2];

function lists(machine: Machine): Record<string, Function> {
  const itemAt =
    (index: number): Function =>
    ({ args: [list = UNKNOWN], node }) =>
      list.kind === 'array' && !list.open
        ? (list.items.at(index) ?? UNDEFINED)
        : getProperty(machine, list, '0', node);
  const added =
    (isFirst: boolean): Function =>
    ({ args: [item = UNKNOWN, list = UNKNOWN] }) => {
      const { items, open } = list.kind === 'array' ? list : { items: [], open: true };
      return arrayValue(isFirst ? [item, ...items] : [...items, item], open);
    };
  return {
    map: waiting(({ args: [callback = UNKNOWN, over = UNKNOWN], node }) => {
      return union(optionsOf(over).map((one) => mapped(machine, callback, one, node)));
    }, FIRST_TWO),
    head: itemAt(0),
    last: itemAt(-1),
    append: waiting(added(false), FIRST_TWO),
    prepend: waiting(added(true), FIRST_TWO),
    without: waiting(({ args: [left = UNKNOWN, list = UNKNOWN] }) => {
      if (list.kind !== 'array') return arrayValue([], true);
      const gone = new Set(listOf(left).map(stringOf));
      return arrayValue(
        list.items.filter((one) => stringOf(one) === undefined || !gone.has(stringOf(one))),
        list.open,
      );
    }, FIRST_TWO),
  };
}

/** Lists, functions, what has a method `map` of its own, and objects, whose members are mapped. */
function mapped(machine: Machine, callback: Value, over: Value, node: Call['node']): Value {
  if (over.kind === 'array')
    return callFunction(machine, getProperty(machine, over, 'map', node), [callback], node);
  if (over.kind === 'function')
    return nativeFunction('mapped', ({ args, node: at }) =>
      callFunction(machine, callback, [callFunction(machine, over, args, at)], at),
    );
  if (over.kind !== 'object') return passedOn(machine, [callback], node, INPUT);
  const own = getProperty(machine, over, 'map', node);
  if (isFollowed(own)) return callFunction(machine, own, [callback], node, over);
  const entries = entriesOf(machine, over, node) ?? [];
  return objectValue(
    [...entries].map(([name, value]) => [name, callFunction(machine, callback, [value], node)]),
    over.open,
  );
}

function objects(machine: Machine): Record<string, Function> {
  const together = (sources: readonly Value[], node: Call['node'], deep: boolean): ObjectValue => {
    const made = objectValue();
    const put = (name: string, value: Value) => void made.props.set(name, value);
    for (const source of sources) layOver(machine, made, source, node, { deep, put });
    return made;
  };
  const merging = (order: readonly number[], deep: boolean): Function =>
    waiting(({ args, node }) => together(args, node, deep), order);
  const member = (owner: Value, names: readonly Value[], node: Call['node']): Value =>
    names.reduce<Value>((value, name) => {
      const text = name.kind === 'literal' ? String(name.value) : undefined;
      if (text === undefined) return UNKNOWN;
      return isNullish(value) ? UNDEFINED : getProperty(machine, value, text, node);
    }, owner);
  const orElse = (found: Value, fallback: Value): Value =>
    union(optionsOf(found).map((one) => (isNullish(one) ? fallback : one)));
  return {
    merge: merging([0, 1], false),
    mergeRight: merging([0, 1], false),
    mergeLeft: merging([1, 0], false),
    mergeDeepRight: merging([0, 1], true),
    mergeDeepLeft: merging([1, 0], true),
    mergeAll: ({ args: [list = UNKNOWN], node }) => {
      const made = together(listOf(list), node, false);
      made.open ||= list.kind !== 'array' || list.open;
      return made;
    },
    assoc: waiting(({ args: [name, value = UNDEFINED, owner = UNKNOWN], node }) => {
      const text = stringOf(name);
      const made = together([owner], node, false);
      if (text === undefined) made.open = true;
      else made.props.set(text, value);
      return made;
    }, FIRST_THREE),
    omit: waiting(({ args: [names = UNKNOWN, owner = UNKNOWN], node }) => {
      const made = together([owner], node, false);
      for (const name of listOf(names)) made.props.delete(stringOf(name) ?? '');
      return made;
    }, FIRST_TWO),
    prop: waiting(
      ({ args: [name = UNKNOWN, owner = UNKNOWN], node }) => member(owner, [name], node),
      FIRST_TWO,
    ),
    path: waiting(
      ({ args: [names = UNKNOWN, owner = UNKNOWN], node }) => member(owner, listOf(names), node),
      FIRST_TWO,
    ),
    propOr: waiting(
      ({ args: [fallback = UNKNOWN, name = UNKNOWN, owner = UNKNOWN], node }) =>
        orElse(member(owner, [name], node), fallback),
      FIRST_THREE,
    ),
    pathOr: waiting(
      ({ args: [fallback = UNKNOWN, names = UNKNOWN, owner = UNKNOWN], node }) =>
        orElse(member(owner, listOf(names), node), fallback),
      FIRST_THREE,
    ),
  };
}

/** Functions that run one of those that they are given, or each. */
function choices(machine: Machine): Record<string, Function> {
  const choosing = (condition: Value, then: Value | undefined, otherwise: Value | undefined): Value =>
    nativeFunction('chosen', ({ args, node }) => {
      const [given = UNDEFINED] = args;
      const truth = truthOf(callFunction(machine, condition, args, node));
      const run = (work: Value | undefined) =>
        work === undefined ? given : callFunction(machine, work, args, node);
      if (truth !== undefined) return run(truth ? then : otherwise);
      return union([run(then), run(otherwise)]);
    });
  const run = ({ args: [work = UNKNOWN, value = UNDEFINED], node }: Call): Value =>
    callFunction(machine, work, [value], node);
  return {
    ifElse: ({ args: [condition = UNKNOWN, then, otherwise] }) => choosing(condition, then, otherwise),
    when: waiting(
      ({ args: [condition = UNKNOWN, then, value = UNDEFINED], node }) =>
        callFunction(machine, choosing(condition, then, undefined), [value], node),
      FIRST_THREE,
    ),
    unless: waiting(
      ({ args: [condition = UNKNOWN, otherwise, value = UNDEFINED], node }) =>
        callFunction(machine, choosing(condition, undefined, otherwise), [value], node),
      FIRST_THREE,
    ),
    tap: waiting((call) => {
      run(call);
      return call.args[1] ?? UNDEFINED;
    }, FIRST_TWO),
    // A promise of a value is that value.
    andThen: waiting(run, FIRST_TWO),
    otherwise: waiting(({ args: [work = UNKNOWN, value = UNDEFINED], node }) => {
      passedOn(machine, [work], node, UNDEFINED);
      return value;
    }, FIRST_TWO),
  };
}

/** A function of the program that waits for as many arguments as it declares. */
function curried(machine: Machine, work: Value): Value {
  const count = work.kind === 'function' ? parametersOf(work).length : 0;
  return nativeFunction(
    'curried',
    waiting(
      ({ args, node }) => callFunction(machine, work, args, node),
      Array.from({ length: count }, (_, index) => index),
    ),
  );
}
