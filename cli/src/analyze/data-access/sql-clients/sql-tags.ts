import { ts } from '#typescript';
import type { LibraryModel } from '../../interpreter/machine.ts';
import { isNullish } from '../../interpreter/properties.ts';
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
      call: ({ args }) => taggedText(args),
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
type Parts = readonly (string | null)[];

/** More spellings than people choose between in one place. */
const MOST_SPELLINGS = 8;

/**
 * The text of a tagged template: values are unknown parts, but for texts that are put in as they are. Where one of several
 * fragments is put in, it is as many texts as it takes to have each of them in one; of too many nothing is known, which is told.
 */
export function taggedText([strings, ...values]: readonly Value[]): Value {
  const texts = strings?.kind === 'array' ? strings.items.map((one) => stringOf(one) ?? '') : [];
  const inserted = texts.slice(1).map((_, index) => fewOf(insertedParts(values[index])));
  const most = Math.max(1, ...inserted.map((one) => one.length));
  return union(
    Array.from({ length: most }, (_, turn) =>
      textOfParts(
        texts.flatMap((text, index) => {
          const choices = inserted[index - 1] ?? [];
          return index === 0 ? [text] : [...(choices[turn % choices.length] ?? [null]), text];
        }),
      ),
    ),
  );
}

function fewOf(choices: readonly Parts[]): readonly Parts[] {
  return choices.length > MOST_SPELLINGS ? [[null]] : choices;
}

/** The text that a fragment stands for; a plain text is itself. A variable may still be empty where none is chosen. */
export function insertedText(value: Value | undefined): Value {
  const options = value === undefined ? [] : optionsOf(value).filter((one) => !isNullish(one));
  const texts = options.flatMap((one) =>
    one.kind === 'native' ? insertedParts(one).map(textOfParts) : [one],
  );
  return texts.length === 0 ? INPUT : union(texts);
}

function textOfParts(parts: Parts): Value {
  return parts.every((part) => part !== null)
    ? literal(parts.join(''))
    : { kind: 'unknown', origin: 'input', parts };
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
