import type { LibraryModel } from '../../interpreter/machine.ts';
import {
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { namesPutIn } from '../sql/names-put-in.ts';

/** `sqlstring`, which `mysql` itself takes, and modules of sequelize for the same: values put into a text. */
export const sqlStringModel: LibraryModel = {
  packages: [
    'sqlstring',
    'sqlstring-sqlite',
    ...['sequelize/lib/utils/sql', 'sequelize/lib/sql-string'].flatMap((path) => [path, `${path}.js`]),
  ],
  load: (_machine, name) => {
    const self: NativeValue = native(name, {
      get: (member) => (member === 'default' ? self : textHelper(member)),
    });
    return self;
  },
};

const GIVE_TEXT = new Set(['raw', 'injectReplacements', 'formatNamedParameters']);

/** Helpers that only put texts together. */
export function textHelper(name: string): Value | undefined {
  if (name === 'format')
    return nativeFunction(name, ({ args: [text = INPUT, values] }) => {
      const known = stringOf(text);
      return known === undefined ? text : literal(namesPutIn(known, values));
    });
  if (GIVE_TEXT.has(name)) return nativeFunction(name, ({ args }) => args[0] ?? INPUT);
  if (name === 'escapeId')
    return nativeFunction(name, ({ args }) => {
      const text = stringOf(args[0]);
      return text === undefined ? INPUT : literal(`\`${text}\``);
    });
  return name === 'escape' ? nativeFunction(name, () => INPUT) : undefined;
}
