import { ts } from '#typescript';
import { callFunction } from './calls.ts';
import type { Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { spreadOf } from './spreads.ts';
import { union } from './unions.ts';
import {
  type ArrayValue,
  appendItems,
  arrayValue,
  INPUT,
  native,
  nativeFunction,
  objectValue,
  putUnder,
  UNKNOWN,
  type Value,
} from './values.ts';

/** What a generator that is being run has given so far. */
export interface Yields {
  readonly items: ArrayValue;
  /** How many conditions and branches were around it when it began. */
  readonly conditions: number;
  readonly speculation: number;
}

/** A generator runs to its end when it is called: whoever goes through it finds all that it yields. */
export function generated(machine: Machine, node: ts.Node, run: () => Value): Value {
  if (!isGenerator(node)) return run();
  const items = arrayValue([]);
  machine.yields.push({
    items,
    conditions: machine.conditions.length,
    speculation: machine.speculation,
  });
  try {
    return generatorValue(items, run());
  } finally {
    machine.yields.pop();
  }
}

function isGenerator(node: ts.Node): boolean {
  return (
    (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) &&
    node.asteriskToken !== undefined
  );
}

/** `yield value` and `yield* list`. */
export function noteYield(machine: Machine, value: Value, isAll: boolean): void {
  // `yield` of what a package runs waits as `await` does.
  machine.awaits += 1;
  machine.turns.next();
  const yields = machine.yields.at(-1);
  if (yields === undefined) return;
  const { items } = yields;
  const given = isAll ? spreadOf(value) : { items: [value], open: false, when: new Map<number, string>() };
  const around = machine.conditions.slice(yields.conditions);
  for (const index of given.items.keys()) {
    const condition = [...around, given.when.get(index) ?? []].flat().join(' && ');
    if (condition !== '') putUnder(items, items.items.length + index, condition);
  }
  appendItems(items, given.items);
  items.open ||= given.open || machine.speculation > yields.speculation;
}

function generatorValue(items: ArrayValue, result: Value): Value {
  const self: Value = native('a generator', {
    get: (name) => {
      if (name === '[items]') return items;
      if (name === ITERATOR || name === ASYNC_ITERATOR) return nativeFunction(name, () => self);
      if (name !== 'next' && name !== 'return') return undefined;
      return nativeFunction(name, () =>
        objectValue([
          ['value', union([...items.items, result])],
          ['done', UNKNOWN],
        ]),
      );
    },
    // Libraries that run generators as asynchronous functions give what these return.
    awaited: () => result,
  });
  return self;
}

/** The names under which `Symbol.iterator` and its like are members. */
export const ITERATOR = '@@iterator';
export const ASYNC_ITERATOR = '@@asyncIterator';

/** What a loop or a spread goes through: what an object's own iterator gives, else the value itself. */
export function iterated(machine: Machine, value: Value, node: ts.Node): Value {
  return value.kind === 'object' ? (byIterator(machine, value, node) ?? value) : value;
}

function byIterator(machine: Machine, value: Value, node: ts.Node): Value | undefined {
  for (const name of [ITERATOR, ASYNC_ITERATOR]) {
    const member = getProperty(machine, value, name, node);
    if (member.kind !== 'function') continue;
    const made = callFunction(machine, member, [], node);
    return made.kind === 'native' || made.kind === 'array' ? made : INPUT;
  }
  return undefined;
}
