import { joinedText, partsOf, piecesOf } from '../texts.ts';
import { type ArrayValue, literal, optionsOf, UNKNOWN, union, type Value } from '../values.ts';

type Parts = readonly (string | null)[];

/** Items that are one of several texts make so many texts of a list; beyond that they are what the texts have in common. */
const MOST_TEXTS = 8;

/** `list.join(separator)`; of a list that may be longer or shorter, and of items that are not known, what is known of it. */
export function joinedItems({ items, open }: ArrayValue, separator: string): Value {
  if (!open && items.every((item) => item.kind === 'literal'))
    return literal(items.map((item) => (item.kind === 'literal' ? String(item.value) : '')).join(separator));
  if (!items.some((item) => optionsOf(item).some(isSaid))) return UNKNOWN;
  let texts: readonly Parts[] = [[]];
  for (const [index, item] of items.entries()) {
    const before = index === 0 ? [] : [separator];
    const choices = choicesOf(item, MOST_TEXTS / texts.length);
    texts = texts.flatMap((text) => choices.map((one) => [...text, ...before, ...one]));
  }
  return union(texts.map((parts) => joinedText(open ? [...parts, null] : parts)));
}

function choicesOf(item: Value, most: number): readonly Parts[] {
  const options = optionsOf(item);
  if (options.length <= most) return options.map(partsOf);
  return [partsOf(piecesOf(options) ?? UNKNOWN)];
}

function isSaid(value: Value): boolean {
  return partsOf(value).some((part) => part !== null);
}
