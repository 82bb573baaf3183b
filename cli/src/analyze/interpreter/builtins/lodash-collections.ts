import { under } from '../branches.ts';
import { callFunction, passedOn } from '../calls.ts';
import { membersOf } from '../entries.ts';
import { fingerprint } from '../fingerprints.ts';
import type { Machine } from '../machine.ts';
import { conditionOfMember, listOfMembers } from '../member-conditions.ts';
import { getProperty, isNullish } from '../properties.ts';
import {
  type ArrayValue,
  arrayValue,
  type Call,
  optionsOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { foldMember } from './folds.ts';
import type { Functions } from './own-member.ts';

const OF_ARRAYS = [
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
];

/** Functions over arrays and objects alike: those of arrays, with the key as second argument. */
export function collections(machine: Machine): Functions {
  const loop = (call: Call): Value => {
    each(machine, call);
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
    map: (call) => each(machine, call),
    ...Object.fromEntries(OF_ARRAYS.map((name) => [name, onArray(name)])),
    flatten: onArray('flat'),
    flattenDeep: onArray('flat'),
    uniq: ({ args }) => args[0] ?? UNDEFINED,
    compact: ({ args }) => args[0] ?? UNDEFINED,
    sortBy: ({ args, node }) => passedOn(machine, args.slice(1), node, args[0] ?? UNDEFINED),
    union: ({ args }) => arrayValue(unique(args.flatMap(listOf)), !args.every(isClosedList)),
  };
}

/** What a callback makes of each item or member; of what is not known it makes something all the same. */
function each(machine: Machine, { args: [list = UNKNOWN, callback = UNKNOWN], node }: Call): ArrayValue {
  const [first = UNKNOWN, ...others] = optionsOf(list).map((one) => eachOf(machine, one, callback, node));
  if (first.kind === 'array' && others.length === 0) return first;
  return arrayValue([first, ...others].flatMap(listOf), true);
}

function eachOf(machine: Machine, list: Value, callback: Value, node: Call['node']): ArrayValue {
  if (isNullish(list)) return arrayValue([]);
  const made = list.kind === 'array' ? callArray(machine, list, 'map', [callback], node) : undefined;
  if (made?.kind === 'array') return made;
  const members = membersOf(machine, list, node);
  if (members === undefined) {
    passedOn(machine, [callback], node, UNKNOWN);
    return unknownList();
  }
  const results = members.map(({ name, key, value }) => {
    const condition = name === undefined ? undefined : conditionOfMember(list, name);
    const turn = () => callFunction(machine, callback, [value, key, list], node);
    return condition === undefined ? turn() : under(machine, condition, turn);
  });
  return arrayValue(results, list.kind === 'object' && list.open);
}

function unknownList(): ArrayValue {
  return arrayValue([], true);
}

/** A method of arrays; what is not known to be one may be: its callbacks run. */
export function callArray(
  machine: Machine,
  list: Value,
  method: string,
  args: readonly Value[],
  node: Call['node'],
): Value {
  if (list.kind === 'array')
    return callFunction(machine, getProperty(machine, list, method, node), args, node);
  if (isNullish(list)) return UNKNOWN;
  const folds = list.kind === 'unknown' ? foldMember(machine, list, method) : undefined;
  return folds === undefined
    ? passedOn(machine, args, node, UNKNOWN)
    : callFunction(machine, folds, args, node);
}

/** `keys`, `values`, `toPairs`: what is known of an object's members, in a list. */
export function membersIn(
  machine: Machine,
  owner: Value,
  node: Call['node'],
  itemOf: (key: Value, value: Value) => Value,
): Value {
  if (isNullish(owner)) return arrayValue([]);
  const members = membersOf(machine, owner, node);
  return members === undefined ? unknownList() : listOfMembers(owner, members, itemOf);
}

function valuesOf(machine: Machine, value: Value, node: Call['node']): Value {
  return membersIn(machine, value, node, (_key, one) => one);
}

export function listOf(value: Value): Value[] {
  return value.kind === 'array' ? [...value.items] : [value];
}

function isClosedList(value: Value): boolean {
  return value.kind === 'array' && !value.open;
}

function unique(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [fingerprint(value), value])).values()];
}
