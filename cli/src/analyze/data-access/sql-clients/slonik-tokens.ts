import { isNullish } from '../../interpreter/properties.ts';
import { union } from '../../interpreter/unions.ts';
import {
  arrayValue,
  freshId,
  type NativeValue,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { membersOf } from '../option-objects.ts';
import { UNKNOWN_NAME } from '../sql/text.ts';
import { composed, type Parts, partsOfText, spellingsOf, textOfParts } from './sql-tags.ts';

/** What slonik sends in place of a value. */
const VALUE: readonly Parts[] = [['$1']];
const ANYTHING: readonly Parts[] = [[null]];

/**
 * The statements and fragments that a program makes with slonik. Each text is one value, however often it is made, as slonik's own
 * never change: calls that are given the same statement are the same call.
 */
export class SlonikTokens {
  readonly #made = new Map<string, NativeValue>();

  of(spellings: readonly Parts[]): NativeValue {
    const key = JSON.stringify(spellings);
    const known = this.#made.get(key) ?? token(spellings);
    this.#made.set(key, known);
    return known;
  }
}

function token(sqlText: readonly Parts[]): NativeValue {
  const members: Readonly<Record<string, Value>> = {
    sql: union(sqlText.map(textOfParts)),
    values: arrayValue([], true),
  };
  return {
    kind: 'native',
    id: freshId(),
    label: 'slonik token',
    props: new Map(),
    model: { sqlText },
    isText: true,
    // Nobody can put anything on it.
    set: () => undefined,
    get: (name) => (Object.hasOwn(members, name) ? members[name] : UNDEFINED),
  };
}

/** What stands in the text for a value that is put in: the text of a fragment, or `$1`. */
export function insertedInto(value: Value | undefined): readonly Parts[] {
  // Slonik refuses undefined: where a variable may be, the program has something else by then.
  const options = value === undefined ? [] : optionsOf(value).filter((one) => one !== UNDEFINED);
  const found = options.flatMap(partsOfOne);
  return found.length === 0 ? ANYTHING : found;
}

function partsOfOne(value: Value): readonly Parts[] {
  switch (value.kind) {
    case 'native': {
      const texts = spellingsOf(value);
      return texts.length === 0 ? ANYTHING : texts;
    }
    case 'external':
      return ANYTHING;
    case 'unknown':
      // What is known to be a text is a value.
      return value.parts === undefined ? ANYTHING : VALUE;
    case 'object':
      return membersOf(value, 'sql').length === 0 ? VALUE : partsOfText(textGiven(value));
    default:
      return VALUE;
  }
}

/** The text that is run where a method is given a statement: old versions take plain texts, too. */
export function textGiven(value: Value | undefined): Value {
  const options = value === undefined ? [] : optionsOf(value).filter((one) => !isNullish(one));
  return union(
    options.flatMap((one) => {
      const texts = one.kind === 'native' ? spellingsOf(one).map(textOfParts) : [];
      if (texts.length > 0) return texts;
      const members = one.kind === 'object' ? membersOf(one, 'sql') : [];
      return members.length > 0 ? members : [one];
    }),
  );
}

/** `sql.join([…], glue)`: what is in the list, and that there may be more where not all of it is known. */
export function joinedParts(list: Value | undefined, glue: string | null): readonly Parts[] {
  const lists = list === undefined ? [] : optionsOf(list);
  const found = lists.flatMap((one) => {
    if (one.kind !== 'array') return ANYTHING;
    const inserted = one.items.map(insertedInto);
    const members = one.open ? [...inserted, ANYTHING] : inserted;
    if (members.length === 0) return [['']];
    return glue === null
      ? composed(
          ['', ...members.flatMap(() => ['', ''])],
          members.flatMap((each) => [each, ANYTHING]),
        )
      : composed(['', ...members.map((_, index) => (index < members.length - 1 ? glue : ''))], members);
  });
  return found.length === 0 ? ANYTHING : found;
}

/** `sql.identifier(['public', 'users'])`: a name in any case, of which parts may not be known. */
export function identifierParts(names: Value | undefined): readonly Parts[] {
  const lists = names === undefined ? [] : optionsOf(names);
  const found = lists.flatMap((one) => {
    if (one.kind !== 'array' || one.open) return [[quoted(undefined)]];
    const choices = one.items.map((item) => optionsOf(item).map((each) => [quoted(stringOf(each))]));
    return composed(['', ...choices.map((_, index) => (index < choices.length - 1 ? '.' : ''))], choices);
  });
  return found.length === 0 ? [[quoted(undefined)]] : found;
}

function quoted(name: string | undefined): string {
  return `"${(name ?? UNKNOWN_NAME).replaceAll('"', '""')}"`;
}

/** `sql.literalValue(text)`. */
export function literalParts(value: Value | undefined): readonly Parts[] {
  const text = stringOf(value);
  return text === undefined ? VALUE : [[`'${text.replaceAll("'", "''")}'`]];
}
