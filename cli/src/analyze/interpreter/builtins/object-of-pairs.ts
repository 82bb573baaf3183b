import { putMemberUnder } from '../member-conditions.ts';
import { spreadOf } from '../spreads.ts';
import { objectValue, UNKNOWN, type Value } from '../values.ts';

/**
 * The object of a list of names and values; the members stand under the conditions of the list's items. Of a list of which not all is
 * known, or not all names, the object may have more.
 */
export function objectOfPairs(list: Value): Value {
  const { items, open, when } = spreadOf(list);
  if (items.length === 0 && open) return UNKNOWN;
  const object = objectValue([], open);
  for (const [index, pair] of items.entries()) {
    const [key, value] = pair.kind === 'array' ? pair.items : [];
    if (key?.kind !== 'literal' || value === undefined) {
      object.open = true;
      continue;
    }
    const condition = when.get(index);
    if (condition !== undefined) putMemberUnder(object, String(key.value), condition);
    object.props.set(String(key.value), value);
  }
  return object;
}
