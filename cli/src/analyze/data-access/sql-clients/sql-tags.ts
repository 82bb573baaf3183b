import { ts } from '#typescript';
import type { LibraryModel } from '../../interpreter/machine.ts';
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

/** The text of a tagged template: values are unknown parts, but for texts that are put in as they are. */
export function taggedText([strings, ...values]: readonly Value[]): Value {
  const texts = strings?.kind === 'array' ? strings.items.map((one) => stringOf(one) ?? '') : [];
  const parts = texts.flatMap((text, index): (string | null)[] =>
    index === 0 ? [text] : [...insertedParts(values[index - 1]), text],
  );
  return parts.every((part) => part !== null)
    ? literal(parts.join(''))
    : { kind: 'unknown', origin: 'input', parts };
}

/** The text that a fragment stands for; a plain text is itself. */
export function insertedText(value: Value | undefined): Value {
  if (value?.kind !== 'native') return value ?? INPUT;
  const parts = insertedParts(value);
  return parts.every((part) => part !== null)
    ? literal(parts.join(''))
    : { kind: 'unknown', origin: 'input', parts };
}

/** What stands for a value: a fragment's own text, a name, or nothing known. */
function insertedParts(value: Value | undefined): readonly (string | null)[] {
  const [first] = value === undefined ? [] : optionsOf(value);
  if (first?.kind === 'unknown' && first.parts !== undefined) return first.parts;
  if (first?.kind !== 'native' || first.model === undefined) return [null];
  return 'sqlText' in first.model && isParts(first.model.sqlText) ? first.model.sqlText : [null];
}

function isParts(value: unknown): value is readonly (string | null)[] {
  return Array.isArray(value) && value.every((one) => one === null || typeof one === 'string');
}

/** The parts of a text value, to be kept with the fragment that it makes. */
export function partsOfText(value: Value): readonly (string | null)[] {
  const text = stringOf(value);
  if (text !== undefined) return [text];
  return value.kind === 'unknown' && value.parts !== undefined ? value.parts : [null];
}
