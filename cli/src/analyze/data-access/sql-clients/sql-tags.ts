import { ts } from '#typescript';
import type { LibraryModel } from '../../interpreter/machine.ts';
import { isNullish } from '../../interpreter/properties.ts';
import { joinedText, partsOf } from '../../interpreter/texts.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  optionsOf,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';

/** Tags that only make a text with its values: `SQL` of sql-template-strings, `sql` of sql-template-tag. */
export const sqlTagsModel: LibraryModel = {
  packages: ['sql-template-strings', 'sql-template-tag'],
  load: () => {
    const self: NativeValue = native('sql tag', {
      call: ({ args }) => statementOf(taggedText(args)),
      get: (name) => {
        if (name === 'default' || name === 'SQL' || name === 'sql') return self;
        return name === 'raw'
          ? nativeFunction('sql.raw', ({ args }) => args[0] ?? INPUT)
          : nativeFunction(`sql.${name}`, () => INPUT);
      },
    });
    return self;
  },
};

/** True for a call that a template made, as opposed to a plain one with a list. */
export function isTagged({ node }: Call): boolean {
  return ts.isTaggedTemplateExpression(node);
}

/** The known and unknown pieces of a text. */
export type Parts = readonly (string | null)[];

/** More spellings than people choose between in one place. */
const MOST_SPELLINGS = 8;

/**
 * The text of a tagged template: values are unknown parts, but for texts that are put in as they are. Where one of several
 * fragments is put in, it is as many texts as it takes to have each of them in one; of too many nothing is known, which is told.
 */
export function taggedText([strings, ...values]: readonly Value[]): Value {
  const texts = stringsOf(strings);
  return union(
    composed(
      texts,
      texts.slice(1).map((_, index) => insertedParts(values[index])),
    ).map(textOfParts),
  );
}

/** A statement is its own `text` and `sql`, which a plain text has not. */
function statementOf(text: Value): Value {
  return union(
    optionsOf(text).map((one) =>
      one.kind === 'literal' ? { ...joinedText(partsOf(one)), isSomeText: true as const } : one,
    ),
  );
}

/** The texts between the values of a template. */
export function stringsOf(strings: Value | undefined): readonly string[] {
  return strings?.kind === 'array' ? strings.items.map((one) => stringOf(one) ?? '') : [];
}

/** What texts with something put between each two of them may be, given the choices for each place. */
export function composed(
  texts: readonly string[],
  inserted: readonly (readonly Parts[])[],
): readonly Parts[] {
  const few = inserted.map(fewOf);
  const most = Math.max(1, ...few.map((one) => one.length));
  return Array.from({ length: most }, (_, turn) =>
    texts.flatMap((text, index) => {
      const choices = few[index - 1] ?? [];
      return index === 0 ? [text] : [...(choices[turn % choices.length] ?? [null]), text];
    }),
  );
}

function fewOf(choices: readonly Parts[]): readonly Parts[] {
  if (choices.length <= MOST_SPELLINGS) return choices;
  const different = [...new Map(choices.map((one) => [JSON.stringify(one), one])).values()];
  return different.length <= MOST_SPELLINGS ? different : (covering(different) ?? [anyOf(different)]);
}

/** So few that each piece of any stands in one of them: of pieces that are chosen apart, any will do beside any other. */
function covering(choices: readonly Parts[]): readonly Parts[] | undefined {
  const pieces = choices.map((one) => new Set(one.filter((part) => part !== null && /\w/.test(part))));
  const left = new Set(pieces.flatMap((one) => [...one]));
  const taken: number[] = [];
  while (left.size > 0) {
    if (taken.length === MOST_SPELLINGS) return undefined;
    const counts = pieces.map((one) => [...one].filter((piece) => left.has(piece)).length);
    const best = counts.indexOf(Math.max(...counts));
    taken.push(best);
    for (const piece of pieces[best] ?? []) left.delete(piece);
  }
  return taken.sort((one, other) => one - other).map((index) => choices[index] ?? []);
}

const NAMES_TABLES = /\b(?:from|join|into|update)\b/i;

/** Of too many nothing is known but what names tables. */
function anyOf(choices: readonly Parts[]): Parts {
  const pieces = choices.flatMap((one) => textOfParts(one)).flatMap(partsOf);
  const naming = new Set(pieces.filter((part) => part !== null && NAMES_TABLES.test(part)));
  return [null, ...[...naming].flatMap((part) => [part, null])];
}

/** The text that a fragment stands for; a plain text is itself. A variable may still be empty where none is chosen. */
export function insertedText(value: Value | undefined): Value {
  const options = value === undefined ? [] : optionsOf(value).filter((one) => !isNullish(one));
  const texts = options.flatMap((one) =>
    one.kind === 'native' ? insertedParts(one).map(textOfParts) : [one],
  );
  return texts.length === 0 ? INPUT : union(texts);
}

export function textOfParts(parts: Parts): Value {
  return parts.every((part) => part !== null) ? literal(parts.join('')) : joinedText(parts);
}

/** What stands for a value, by its options: a fragment's own texts, a name, or nothing known. */
function insertedParts(value: Value | undefined): readonly Parts[] {
  const found = (value === undefined ? [] : optionsOf(value)).flatMap((one): readonly Parts[] => {
    if (one.kind === 'unknown' && one.parts !== undefined) return [one.parts];
    const texts = one.kind === 'native' ? spellingsOf(one) : [];
    return texts.length === 0 ? [[null]] : texts;
  });
  return found.length === 0 ? [[null]] : found;
}

/** The texts that a fragment may stand for; none of what is no fragment. */
export function spellingsOf({ model }: NativeValue): readonly Parts[] {
  return model !== undefined && 'sqlText' in model && isSpellings(model.sqlText) ? model.sqlText : [];
}

function isSpellings(value: unknown): value is readonly Parts[] {
  return Array.isArray(value) && value.every((one) => Array.isArray(one) && one.every(isPart));
}

function isPart(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

/** The parts of a text value, or of each that it may be, to be kept with the fragment that it makes. */
export function partsOfText(value: Value): readonly Parts[] {
  return optionsOf(value).map((one) => {
    const text = stringOf(one);
    if (text !== undefined) return [text];
    return one.kind === 'unknown' && one.parts !== undefined ? one.parts : [null];
  });
}
