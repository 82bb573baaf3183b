import { knownOf, mayHaveMore } from '../arguments.ts';
import { speculate } from '../branch-variables.ts';
import { under } from '../branches.ts';
import { callFunction } from '../calls.ts';
import { fingerprint } from '../fingerprints.ts';
import { FurtherTurns, onceMore } from '../further-turns.ts';
import { beforeMore, inPlacesOf, itemAt, moveUp, noItem, tookOver } from '../item-places.ts';
import { ANY_ITEM } from '../lasting-memory.ts';
import type { Machine } from '../machine.ts';
import { isNullish, noteWrite } from '../properties.ts';
import { spreadOf } from '../spreads.ts';
import { changesForSure, loosenItems, mayNotHappen, takesForSure } from '../sure-changes.ts';
import { lookedUp, MOST_OPTIONS, union } from '../unions.ts';
import {
  type ArrayValue,
  appendItems,
  arrayValue,
  type Call,
  INPUT,
  literal,
  MOST_ITEMS,
  nativeFunction,
  optionsOf,
  putUnder,
  truthOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { noneOrMoreTurns } from './folds.ts';
import { joinedItems } from './joined-items.ts';
import { ownMember } from './own-member.ts';
import { sortedOrder } from './sorted.ts';

/** Members of an array whose items are known; what changes the array changes the abstract one. */
export function arrayMember(machine: Machine, array: ArrayValue, name: string): Value | undefined {
  if (name === 'length') return array.open ? UNKNOWN : literal(array.items.length);
  const method = ownMember(methods, name);
  if (CHANGES.test(name)) noteWrite(machine, array, ANY_ITEM);
  return method === undefined
    ? undefined
    : nativeFunction(`Array.${name}`, (call) => {
        const borrower = borrowerOf(array, call.thisValue);
        if (borrower !== array && CHANGES.test(name)) noteWrite(machine, borrower, ANY_ITEM);
        return method(machine, borrower, call);
      });
}

/** `[].slice.call(arguments)`, `Array.prototype.push.apply(list, more)`: the method of one list works on another. */
function borrowerOf(array: ArrayValue, self: Value): ArrayValue {
  if (self.kind === 'array') return self;
  return self.kind === 'unknown' ? arrayValue([], true) : array;
}

const CHANGES = /^(?:push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/;

type ArrayMethod = (machine: Machine, array: ArrayValue, call: Call) => Value;

const methods: Readonly<Record<string, ArrayMethod>> = {
  forEach: (machine, array, call) => {
    each(machine, array, call);
    return UNDEFINED;
  },
  map: (machine, array, call) => withConditionsOf(array, arrayValue(each(machine, array, call), array.open)),
  flatMap: (machine, array, call) => inAnyPlace(array, flattened(each(machine, array, call), array.open)),
  filter: (machine, array, call) => {
    const truths = each(machine, array, call).map(truthOf);
    const places = [...array.items.keys()].filter((index) => truths[index] !== false);
    const filtered = arrayValue(
      places.map((index) => array.items[index] ?? UNDEFINED),
      array.open || truths.includes(undefined),
    );
    inPlacesOf(array, filtered);
    if (truths.includes(undefined)) moveUp(filtered);
    for (const [place, index] of places.entries()) {
      const condition = array.when?.get(index);
      if (condition !== undefined) putUnder(filtered, place, condition);
    }
    return filtered;
  },
  find: (machine, array, call) => {
    const found = each(machine, array, call);
    const candidates = array.items.filter((_, index) => truthOf(found[index] ?? UNKNOWN) !== false);
    const sure = array.items.find((_, index) => truthOf(found[index] ?? UNKNOWN) === true);
    return sure ?? lookedUp([...(candidates.length > 0 ? candidates : others(array)), UNDEFINED]);
  },
  some: (machine, array, call) => quantified([...each(machine, array, call), ...others(array)], true),
  every: (machine, array, call) => quantified([...each(machine, array, call), ...others(array)], false),
  reduce: (machine, array, call) => reduced(machine, array, [...array.items.entries()], call),
  reduceRight: (machine, array, call) => reduced(machine, array, [...array.items.entries()].reverse(), call),
  push: (machine, array, { args: given }) => {
    const args = knownOf(given);
    const condition = machine.conditionTexts.of(machine.conditions);
    if (condition !== '')
      for (const index of args.keys()) putUnder(array, array.items.length + index, condition);
    appendItems(array, args);
    loosenBy(array, given);
    // Where the program may not push, nobody knows how long the list is: `if (errors.length > 0) throw …` may go on.
    if (mayNotHappen(machine, array.id)) {
      array.open = true;
      moveUp(array);
    }
    return array.open ? UNKNOWN : literal(array.items.length);
  },
  unshift: (machine, array, { args }) => {
    insert(machine, array, 0, knownOf(args));
    loosenBy(array, args);
    return array.open ? UNKNOWN : literal(array.items.length);
  },
  splice: (machine, array, { args: [start, count, ...given] }) => {
    const added = knownOf(given);
    loosenBy(array, given);
    const from = numberOf(start);
    const most = count === undefined ? array.items.length : numberOf(count);
    // What may be taken out, and from where on, is not known: all of it may still be there.
    if (from === undefined || most === undefined || !changesForSure(machine, array.id)) {
      insert(machine, array, from ?? array.items.length, added);
      loosenItems(array, [INPUT]);
      return UNKNOWN;
    }
    const at = placeIn(array, from);
    const taken = array.items.splice(at, most);
    array.when = new Map(
      [...(array.when ?? [])].flatMap(([index, condition]): [number, string][] =>
        index < at ? [[index, condition]] : index < at + most ? [] : [[index - taken.length, condition]],
      ),
    );
    insert(machine, array, at, added);
    return arrayValue(taken, array.open);
  },
  fill: (machine, array, { args: [value = UNDEFINED, ...range] }) => {
    // In a branch that may not run, or of a part of the list, an item may be what it was.
    const isSure = range.length === 0 && changesForSure(machine, array.id);
    for (const [index, item] of array.items.entries())
      array.items[index] = isSure ? value : union([item, value]);
    return array;
  },
  pop: (machine, array) =>
    takesForSure(machine, array.id) ? taken(array, -1, () => array.items.pop()) : anyTaken(array),
  shift: (machine, array) =>
    takesForSure(machine, array.id) ? taken(array, 0, () => array.items.shift()) : anyTaken(array),
  concat: (_machine, array, { args }) => {
    const joined = withConditionsOf(array, arrayValue([...array.items], array.open));
    for (const arg of args) {
      beforeMore(joined);
      const isList = optionsOf(arg).some((one) => one.kind === 'array');
      const part = isList
        ? spreadOf(arg)
        : { items: [arg], open: arg.kind === 'unknown', when: new Map<number, string>() };
      for (const [index, condition] of part.when) putUnder(joined, joined.items.length + index, condition);
      appendItems(joined, part.items);
      joined.open ||= part.open;
      tookOver(joined, part);
    }
    return joined;
  },
  slice: (_machine, array, { args }) =>
    args.every(isBound) ? sliceOf(array, args) : arrayValue(distinct(array.items), true),
  reverse: (machine, array) => {
    if (changesForSure(machine, array.id)) {
      array.items.reverse();
      if (array.moved !== undefined) array.moved = 'anywhere';
    } else loosenItems(array, [INPUT]);
    return array;
  },
  toReversed: (_machine, array) => inAnyPlace(array, arrayValue([...array.items].reverse(), array.open)),
  sort: (machine, array, call) => {
    if (!changesForSure(machine, array.id)) {
      array.moved = 'anywhere';
      return array;
    }
    const order = sortedOrder(machine, array, call);
    if (order === undefined) {
      if (array.items.length > 1) array.moved = 'anywhere';
      return array;
    }
    const items = order.map((index) => array.items[index] ?? UNDEFINED);
    array.items.splice(0, items.length, ...items);
    array.when = new Map(
      order.flatMap((index, place): [number, string][] => {
        const condition = array.when?.get(index);
        return condition === undefined ? [] : [[place, condition]];
      }),
    );
    return array;
  },
  toSorted: (machine, array, call) => {
    const order = sortedOrder(machine, array, call);
    return order === undefined
      ? inUnknownOrder(array)
      : arrayValue(
          order.map((index) => array.items[index] ?? UNDEFINED),
          array.open,
        );
  },
  flat: (_machine, array) => inAnyPlace(array, flattened(array.items, array.open)),
  join: (_machine, array, { args: [separator] }) => joinedItems(array, separator),
  includes: (_machine, array, { args }) => contains(array, args[0]),
  indexOf: (_machine, array, { args }) => {
    const has = contains(array, args[0]);
    return has.kind === 'literal' && has.value === false ? literal(-1) : UNKNOWN;
  },
  entries: (_machine, array) =>
    arrayValue(
      array.items.map((item, index) => arrayValue([placeOf(array, index), item])),
      array.open,
    ),
  keys: (_machine, array) =>
    arrayValue(
      array.items.map((_, index) => placeOf(array, index)),
      array.open,
    ),
  values: (_machine, array) => array,
  at: (_machine, array, { args }) => {
    const index = numberOf(args[0]);
    return index === undefined ? UNKNOWN : itemAt(array, index);
  },
};

/** What a callback makes of one item after the other, from the first of them on or from a start. */
function reduced(
  machine: Machine,
  array: ArrayValue,
  items: readonly (readonly [number, Value])[],
  { args: [callback = UNKNOWN, start], node }: Call,
): Value {
  const [first, ...rest] = items;
  if (array.open && first === undefined) {
    const before = start ?? UNKNOWN;
    const turn = () => callFunction(machine, callback, [before, UNKNOWN, UNKNOWN, array], node);
    const after = speculate(machine, turn);
    return before.kind === 'literal' ? noneOrMoreTurns(before, after) : union([before, after]);
  }
  return (start === undefined ? rest : items).reduce(
    (sum, [index, item]) => callFunction(machine, callback, [sum, item, literal(index), array], node),
    start ?? first?.[1] ?? UNDEFINED,
  );
}

/** What else may stand in a list. */
function others({ open }: ArrayValue): readonly Value[] {
  return open ? [UNKNOWN] : [];
}

/** Of a few items, any that may stand there; a longer list is worked through, so that each of them comes. */
function taken(array: ArrayValue, place: number, take: () => Value | undefined): Value {
  const few =
    array.moved !== undefined && array.items.length <= MOST_OPTIONS ? itemAt(array, place) : undefined;
  const item = take() ?? noItem(array);
  return few ?? item;
}

/** A part of a list between two known places. */
function sliceOf(array: ArrayValue, [from, to]: readonly Value[]): ArrayValue {
  const isFromEnd = array.moved !== undefined && (numberOf(from) ?? 0) < 0;
  if (array.moved === 'anywhere' || isFromEnd)
    return inPlacesOf(array, arrayValue(distinct(array.items), true));
  // Where items may be missing, those behind the part may stand in it.
  const end = array.moved === undefined ? numberOf(to) : undefined;
  return inPlacesOf(array, arrayValue(array.items.slice(numberOf(from), end), array.open));
}

/** A copy of which nobody knows the order. */
function inUnknownOrder(array: ArrayValue): ArrayValue {
  const copy = withConditionsOf(array, arrayValue([...array.items], array.open));
  copy.moved = 'anywhere';
  return copy;
}

/** Of a list whose items may stand elsewhere, another order tells nothing of their places. */
function inAnyPlace({ moved }: ArrayValue, made: ArrayValue): ArrayValue {
  if (moved !== undefined) made.moved = 'anywhere';
  return made;
}

/** What may have been taken out is still there for others, in another place. */
function anyTaken(array: ArrayValue): Value {
  const taken = union([...array.items, UNDEFINED]);
  loosenItems(array, [INPUT]);
  return taken;
}

/** Calls back for each known item, and once with an unknown one when there may be more. */
function each(machine: Machine, array: ArrayValue, { args, node }: Call): Value[] {
  const [callback] = args;
  if (callback === undefined) return [];
  const further = array.open ? furtherTurnsOf(machine, callback) : [];
  const results = array.items.map((item, index) => {
    const condition = array.when?.get(index);
    const turn = () => callFunction(machine, callback, [item, placeOf(array, index), array], node);
    return condition === undefined ? turn() : under(machine, condition, turn);
  });
  if (!array.open) return results;
  const anywhere = [array.items.at(-1) ?? UNKNOWN, UNKNOWN, array];
  const turn = () => callFunction(machine, callback, anywhere, node);
  if (array.items.length === 0) speculate(machine, turn);
  if (further.map((one) => one.areOthers()).includes(true)) onceMore(machine, turn);
  return results;
}

/** Of a list that may hold more than is known an item may stand elsewhere. */
function placeOf({ moved, open }: ArrayValue, index: number): Value {
  return open || moved !== undefined ? { ...literal(index), likely: true } : literal(index);
}

function furtherTurnsOf(machine: Machine, callback: Value): FurtherTurns[] {
  return optionsOf(callback).flatMap((one) =>
    one.kind === 'function' ? [new FurtherTurns(machine, one.node, one.scope)] : [],
  );
}

/** A list made item by item of another one: each is there under the same condition. */
function withConditionsOf(array: ArrayValue, made: ArrayValue): ArrayValue {
  if (array.when !== undefined) made.when = new Map(array.when);
  return inPlacesOf(array, made);
}

/** A place that may be counted from the end. */
function placeIn({ items }: ArrayValue, place: number): number {
  return place < 0 ? Math.max(0, items.length + place) : Math.min(place, items.length);
}

/** `list.push(...others)` of which not all are known. */
function loosenBy(array: ArrayValue, args: readonly Value[]): void {
  if (!mayHaveMore(args)) return;
  array.open = true;
  if (array.items.length > 0) array.moved = 'anywhere';
}

/** Puts items before the one at a place; conditions go with their items. */
function insert(machine: Machine, array: ArrayValue, place: number, items: readonly Value[]): void {
  if (array.items.length + items.length > MOST_ITEMS) {
    array.open = true;
    return;
  }
  const at = placeIn(array, place);
  const when = [...(array.when ?? [])].map(([index, condition]): [number, string] => [
    index < at ? index : index + items.length,
    condition,
  ]);
  array.when = new Map(when);
  array.items.splice(at, 0, ...items);
  const condition = machine.conditionTexts.of(machine.conditions);
  if (condition !== '') for (const index of items.keys()) putUnder(array, at + index, condition);
  if (mayNotHappen(machine, array.id)) {
    array.open = true;
    array.moved = 'anywhere';
  }
}

/** One level less of lists; where an item may be a list or not, nobody knows how many there are. */
function flattened(items: readonly Value[], open: boolean): ArrayValue {
  const isSure = items.every((one) => one.kind !== 'union' && (one.kind !== 'array' || !one.open));
  return arrayValue(
    items.flatMap((one) =>
      optionsOf(one).flatMap((option) => (option.kind === 'array' ? option.items : [option])),
    ),
    open || !isSure,
  );
}

function quantified(results: readonly Value[], decisive: boolean): Value {
  const truths = results.map(truthOf);
  if (truths.includes(decisive)) return literal(decisive);
  return truths.includes(undefined) ? UNKNOWN : literal(!decisive);
}

function contains(array: ArrayValue, needle: Value | undefined): Value {
  if (needle?.kind === 'union') return union(needle.options.map((one) => contains(array, one)));
  if (needle?.kind !== 'literal' || array.open || array.items.some((item) => item.kind !== 'literal'))
    return UNKNOWN;
  const isLikely =
    needle.likely === true || array.items.some((item) => item.kind === 'literal' && item.likely);
  if (isLikely) return UNKNOWN;
  return literal(array.items.some((item) => item.kind === 'literal' && item.value === needle.value));
}

function isBound(value: Value): boolean {
  return numberOf(value) !== undefined || isNullish(value);
}

/** Some part of a list is known by what may be in it: lists of which parts are put together again would grow without end. */
function distinct(items: readonly Value[]): Value[] {
  return [...new Map(items.map((item) => [fingerprint(item), item])).values()];
}

function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}
