import type { UnknownValue, Value } from './values.ts';

/** The known pieces of a text, `null` for the others. */
export function partsOf(value: Value): readonly (string | null)[] {
  // Nobody means the text `undefined`: what is there is not seen.
  if (value.kind === 'literal') return [value.value === undefined ? null : String(value.value)];
  if (value.kind === 'unknown' && value.hint !== undefined) return [value.hint];
  if (value.kind === 'unknown' && value.parts !== undefined) return value.parts;
  return [null];
}

/** A text of known and unknown pieces. */
export function joinedText(parts: readonly (string | null)[]): UnknownValue {
  const joined: (string | null)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part !== null && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  const [only] = joined;
  return {
    kind: 'unknown',
    origin: 'input',
    parts: joined,
    ...(joined.length === 1 && typeof only === 'string' ? { hint: only } : {}),
  };
}

/** Too many texts to tell apart are one text: what all begin with, then whatever pieces some of them have. */
export function piecesOf(texts: readonly Value[]): UnknownValue | undefined {
  // Nobody sends an empty text: it is one that others begin with.
  const all = alikeIndented(texts.filter((one) => one.kind !== 'literal' || one.value !== '').map(partsOf));
  const firsts = all.flatMap(([first]) => first ?? []);
  if (firsts.length < all.length) return undefined;
  const beginning = firsts.reduce(commonBeginning);
  const isWhole = all.every((parts) => endsWord(parts, beginning.length));
  const words = isWhole ? beginning : beginning.replace(/\S+$/, '');
  if (words === '') return undefined;
  const rest = all.flatMap(([first, ...others]) => [first?.slice(words.length), ...others]);
  const pieces = new Set(rest.filter((one) => typeof one === 'string' && one !== ''));
  const head = /\s$/.test(words) ? words : `${words} `;
  return joinedText([head, null, ...[...pieces].flatMap((one) => [one ?? null, null])]);
}

const STATEMENT = /^\s*(?=(?:select|insert|update|delete|replace|with)\b)/i;

/** Of statements one may stand on a line of its own and another one behind its quote: how they are indented tells nothing. */
function alikeIndented(
  texts: readonly (readonly (string | null)[])[],
): readonly (readonly (string | null)[])[] {
  if (!texts.every(([first]) => typeof first === 'string' && STATEMENT.test(first))) return texts;
  return texts.map(([first, ...rest]) => [first?.trimStart() ?? null, ...rest]);
}

function commonBeginning(left: string, right: string): string {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return left.slice(0, length);
}

/** A word that only begins alike is another word: of `from users` and `from usages` nobody may make `from us`. */
function endsWord([first, ...others]: readonly (string | null)[], length: number): boolean {
  const next = first?.[length];
  return next === undefined ? others.length === 0 : !/[\w.$"`/-]/.test(next);
}

const MOST_STATEMENTS = 8;

/**
 * The same of the many values that a variable may have, each kind of statement by itself; of names and paths nothing is
 * told, since they have one word.
 */
export function statementsOf(values: readonly Value[]): readonly Value[] | undefined {
  const kinds = new Map<string, Value[]>();
  for (const value of values) {
    if (value.kind === 'literal' && (value.value === undefined || value.value === null)) continue;
    const kind = /^\s*(\w+)\s/.exec(partsOf(value)[0] ?? '')?.[1]?.toLowerCase();
    if (kind === undefined) return undefined;
    kinds.set(kind, [...(kinds.get(kind) ?? []), value]);
  }
  const texts = [...kinds.values()].flatMap((alike) =>
    alike.length === 1 ? alike : (piecesOf(alike) ?? []),
  );
  return texts.length === kinds.size && texts.length <= MOST_STATEMENTS ? texts : undefined;
}

const NAMES_TABLE = /\b(?:from|join)\s+["`]?[a-z_]/i;

/**
 * Too many texts that begin in different ways, as conditions that are put together by many choices do: those pieces of them that name
 * tables, with nothing known around them, so that whole statements among them are told. Undefined where no piece names a table.
 */
export function tablePiecesOf(texts: readonly Value[]): UnknownValue | undefined {
  const all = texts.flatMap(partsOf).filter((part) => part !== null && NAMES_TABLE.test(part));
  const pieces = [...new Set(all)].map((one) => one ?? '');
  const whole = pieces.filter((one) => !pieces.some((other) => other !== one && other.includes(one)));
  return whole.length === 0 ? undefined : joinedText([null, ...whole.flatMap((one) => [one, null])]);
}
