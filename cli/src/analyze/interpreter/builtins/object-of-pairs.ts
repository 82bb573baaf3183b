import { putMemberUnder } from '../member-conditions.ts';
import { conditionsOf, iterate } from '../properties.ts';
import { objectValue, UNDEFINED, UNKNOWN, type Value } from '../values.ts';

/** The object of a list of names and values; the members stand under the conditions of the list's items. */
export function objectOfPairs(list: Value): Value {
  const pairs = iterate(list);
  if (pairs === undefined) return UNKNOWN;
  const object = objectValue();
  const conditions = conditionsOf(list);
  for (const [index, pair] of pairs.entries()) {
    const [key, value = UNDEFINED] = pair.kind === 'array' ? pair.items : [];
    if (key?.kind !== 'literal') continue;
    const condition = conditions.get(index);
    if (condition !== undefined) putMemberUnder(object, String(key.value), condition);
    object.props.set(String(key.value), value);
  }
  return object;
}
