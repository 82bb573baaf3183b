import type { ts } from '#typescript';
import type { Machine } from './machine.ts';
import { loosen } from './overlays.ts';
import { union } from './unions.ts';
import { keepUnnamed } from './unnamed-members.ts';
import {
  type ArrayValue,
  appendItems,
  INPUT,
  isPlain,
  type ObjectValue,
  UNDEFINED,
  type Value,
} from './values.ts';

/**
 * Whether a change of the value of this identity is sure to have happened when others look at it: not in a branch around which the
 * value was there before, and not by one of many requests where start-up made it.
 */
export function changesForSure(machine: Machine, id: number): boolean {
  if (machine.branch !== undefined && id < machine.branch.id) return false;
  return machine.stateOfRequests?.isOfStartUp(id) !== true;
}

/**
 * Whether a change may not have happened for those who see the value: it stands in a branch that the value was there before. What a
 * handler makes may be what a remembered call gave, which the next one is given as well: there every branch counts.
 */
export function mayNotHappen({ branch, phase, speculation }: Machine, id: number): boolean {
  return speculation > 0 && (phase !== 'bootstrap' || branch === undefined || id < branch.id);
}

/**
 * Whether an item is taken out of a list for good. Of all lists but those that start-up left to requests it is, also in a branch: what
 * works through a list comes to its end by that.
 */
export function takesForSure({ stateOfRequests }: Machine, id: number): boolean {
  return stateOfRequests?.isOfStartUp(id) !== true;
}

/** Where items may have moved, gone or been replaced, no decision follows from the text or number in a place. */
export function loosenItems(array: ArrayValue, by: readonly Value[]): void {
  array.open = true;
  array.moved = 'anywhere';
  for (const [index, item] of array.items.entries())
    if (isPlain(item)) array.items[index] = union([item, ...by]);
}

/** `list[1] = value`, `list.length = 0`. */
export function setElement(machine: Machine, array: ArrayValue, name: string, value: Value): void {
  const isSure = changesForSure(machine, array.id);
  if (name === 'length') setLength(array, value, isSure);
  const index = Number(name);
  if (!Number.isInteger(index) || index < 0 || index >= MOST_PLACES) return;
  if (!isSure && index >= array.items.length) array.open = true;
  while (array.items.length < index) array.items.push(UNDEFINED);
  const old = array.items[index];
  array.items[index] = isSure || old === undefined ? value : union([old, value]);
}

const MOST_PLACES = 10_000;

function setLength(array: ArrayValue, length: Value, isSure: boolean): void {
  const places = length.kind === 'literal' && typeof length.value === 'number' ? length.value : undefined;
  if (!isSure || places === undefined || places > array.items.length) {
    loosenItems(array, [UNDEFINED]);
    return;
  }
  array.items.length = places;
  for (const index of array.when?.keys() ?? []) if (index >= places) array.when?.delete(index);
  if (places === 0) array.open = false;
}

/** `table[key] = value` where the key is not known: by one of many requests, it may stand in each place that start-up filled. */
export function setUnknownMember(
  machine: Machine,
  object: ObjectValue | ArrayValue,
  value: Value,
  node: ts.Node,
): void {
  const isSure = changesForSure(machine, object.id);
  if (object.kind === 'array') {
    if (!isSure) loosenItems(object, [plainly(value)]);
    appendItems(object, [value]);
    return;
  }
  loosen(object, true);
  keepUnnamed(machine, object, value, node);
  if (!isSure && machine.phase === 'entry-points') loosenMembers(object, [plainly(value)]);
}

/** No decision follows from the texts and numbers that an object holds; an object in it may be another one by now. */
export function loosenMembers({ props }: ObjectValue, by: readonly Value[]): void {
  for (const [name, value] of props) {
    if (isPlain(value)) props.set(name, union([value, ...by]));
    else if (value.kind === 'object' && value.classOf === undefined && value.base === undefined)
      props.set(name, union([value, INPUT]));
  }
}

/** Of objects and functions it matters here only that they are something else. */
function plainly(value: Value): Value {
  return isPlain(value) ? value : INPUT;
}
