import { isNullish } from '../properties.ts';
import { joinedText, partsOf, piecesOf } from '../texts.ts';
import { union } from '../unions.ts';
import { type ArrayValue, literal, optionsOf, UNDEFINED, UNKNOWN, type Value } from '../values.ts';

type Parts = readonly (string | null)[];

/** Items that are one of several texts make so many texts of a list; beyond that they are what the texts have in common. */
const MOST_TEXTS = 8;

/** `list.join(separator)`; of a list that may be longer or shorter, and of items that are not known, what is known of it. */
export function joinedItems({ items, open }: ArrayValue, given: Value = UNDEFINED): Value {
  const separator = partsOf(given === UNDEFINED ? literal(',') : given);
  const isKnown = separator.every((part) => part !== null) && items.every(({ kind }) => kind === 'literal');
  if (!open && isKnown)
    return literal(items.map((item) => itemParts(item).join('')).join(separator.join('')));
  if (!items.some((item) => optionsOf(item).some(isSaid))) return UNKNOWN;
  let texts: readonly Parts[] = [[]];
  for (const [index, item] of items.entries()) {
    const before = index === 0 ? [] : separator;
    const choices = choicesOf(item, MOST_TEXTS / texts.length);
    texts = texts.flatMap((text) => choices.map((one) => [...text, ...before, ...one]));
  }
  return union(texts.map((parts) => joinedText(open ? [...parts, ...separator, null] : parts)));
}

/** Of nothing comes an empty text. */
function itemParts(item: Value): Parts {
  return isNullish(item) ? [''] : partsOf(item);
}

function choicesOf(item: Value, most: number): readonly Parts[] {
  const options = optionsOf(item);
  if (options.length <= most) return options.map(itemParts);
  return [partsOf(piecesOf(options) ?? UNKNOWN)];
}

function isSaid(value: Value): boolean {
  return partsOf(value).some((part) => part !== null);
}
