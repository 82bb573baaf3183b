import { lookedUp } from './unions.ts';
import { type ArrayValue, UNDEFINED, UNKNOWN, type Value } from './values.ts';

/**
 * What stands in a place of a list, counted from its end where it is below zero. `list.filter(isFree)[0]` is the first of those that
 * are left: where nobody knows which, any of them.
 */
export function itemAt(array: ArrayValue, place: number): Value {
  const { items, moved } = array;
  if (moved === undefined) return items.at(place) ?? noItem(array);
  return lookedUp([...mayStandAt(items, moved, place), noItem(array)]);
}

function mayStandAt(items: readonly Value[], moved: 'up' | 'anywhere', place: number): readonly Value[] {
  if (moved === 'anywhere') return items;
  return place < 0 ? items : items.slice(place);
}

/** What stands in a place of which no item is known. */
export function noItem({ open }: ArrayValue): Value {
  return open ? UNKNOWN : UNDEFINED;
}

/** A list whose items come from another one, in the order in which they are there. */
export function inPlacesOf({ moved }: Pick<ArrayValue, 'moved'>, made: ArrayValue): ArrayValue {
  if (moved !== undefined) made.moved = moved;
  return made;
}

/** What is added at the end of a list that may hold more than is known stands somewhere. */
export function beforeMore(array: ArrayValue): void {
  if (array.open) array.moved = 'anywhere';
}

/** What a list took over from another one has no surer place than there. */
export function tookOver(
  array: ArrayValue,
  { when, moved }: Pick<ArrayValue, 'moved'> & { readonly when: ReadonlyMap<number, string> },
): void {
  if (moved === 'anywhere') array.moved = moved;
  else if (when.size > 0 || moved !== undefined) moveUp(array);
}

/** From now on items of a list may stand before the places in which they are known, since one before them may be missing. */
export function moveUp(array: ArrayValue): void {
  array.moved ??= 'up';
}
