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

/** From now on items of a list may stand before the places in which they are known, since one before them may be missing. */
export function moveUp(array: ArrayValue): void {
  array.moved ??= 'up';
}
