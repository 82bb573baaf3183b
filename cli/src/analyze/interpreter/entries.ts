import type { ts } from '#typescript';
import { ANY_ITEM } from './lasting-memory.ts';
import type { Machine } from './machine.ts';
import { getProperty, noteRead } from './properties.ts';
import { lookedUp } from './unions.ts';
import { literal, optionsOf, UNKNOWN, type UnionValue, type Value } from './values.ts';

/** Own enumerable keys and values, as Object.entries sees them; undefined when not known. */
export function entriesOf(machine: Machine, value: Value, node: ts.Node): [string, Value][] | undefined {
  noteRead(machine, value, ANY_ITEM);
  if (value.kind === 'object') {
    const names = new Set([...value.props.keys(), ...value.getters.keys()]);
    return value.open && names.size === 0
      ? undefined
      : [...names].map((name) => [name, getProperty(machine, value, name, node)]);
  }
  if (value.kind === 'array') return value.items.map((item, index) => [String(index), item]);
  if (value.kind === 'union') return entriesOfAny(machine, value, node);
  if (value.kind === 'class') return [...value.statics];
  if (value.kind === 'native' && value.isOpen === true) return undefined;
  if (value.kind === 'native' || value.kind === 'function') return [...value.props];
  return undefined;
}

/** What is one of several things has at least what is known of them. */
function entriesOfAny(
  machine: Machine,
  { options }: UnionValue,
  node: ts.Node,
): [string, Value][] | undefined {
  const found = new Map<string, Value[]>();
  let isKnown = false;
  for (const one of options) {
    const entries = one.kind === 'unknown' ? undefined : entriesOf(machine, one, node);
    if (entries !== undefined) isKnown = true;
    for (const [name, value] of entries ?? []) found.set(name, [...(found.get(name) ?? []), value]);
  }
  // `request.filters || {}` is not empty for that.
  if (!isKnown || found.size === 0) return undefined;
  return [...found].map(([name, values]) => [name, lookedUp(values)]);
}

/** What an object holds under a name, which may not be known. */
export interface Member {
  readonly name: string | undefined;
  readonly key: Value;
  readonly value: Value;
}

/** What `entriesOf` gives, with what was put under names that are not known; undefined when nothing is known. */
export function membersOf(machine: Machine, value: Value, node: ts.Node): readonly Member[] | undefined {
  const entries = entriesOf(machine, value, node);
  const unnamed = optionsOf(value).flatMap((one) => (one.kind === 'object' ? (one.unnamed ?? []) : []));
  if (entries === undefined && unnamed.length === 0) return undefined;
  return [
    ...(entries ?? []).map(([name, one]) => ({ name, key: literal(name), value: one })),
    ...unnamed.map((one) => ({ name: undefined, key: UNKNOWN, value: one })),
  ];
}
