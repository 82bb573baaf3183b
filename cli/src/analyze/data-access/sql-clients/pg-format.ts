import type { LibraryModel } from '../../interpreter/machine.ts';
import { joinedText, partsOf } from '../../interpreter/texts.ts';
import {
  literal,
  type NativeValue,
  native,
  nativeFunction,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';

/** `pg-format`: names and values put into SQL, `format('SELECT * FROM %I WHERE id = %L', table, id)`. */
export const pgFormatModel: LibraryModel = {
  packages: ['pg-format'],
  load: () => {
    const members: Readonly<Record<string, NativeValue>> = {
      withArray: nativeFunction('pg-format.withArray', ({ args: [text, list] }) =>
        formatted(text, list?.kind === 'array' ? list.items : []),
      ),
      ident: nativeFunction('pg-format.ident', ({ args: [name] }) => name ?? UNKNOWN),
      string: nativeFunction('pg-format.string', ({ args: [text] }) => text ?? UNKNOWN),
      literal: nativeFunction('pg-format.literal', () => literal('$1')),
    };
    const format: NativeValue = native('pg-format', {
      call: ({ args: [text, ...values] }) => formatted(text, values),
      get: (name) => (name === 'default' ? format : members[name]),
    });
    return format;
  },
};

/** `%I` is a name, `%L` a value (or a list of rows), `%s` plain text; `%2$I` takes them by position. */
function formatted(text: Value | undefined, values: readonly Value[]): Value {
  if (text === undefined) return UNKNOWN;
  let next = 0;
  const parts = partsOf(text).flatMap((part) =>
    part === null
      ? [null]
      : part.split(/(%(?:\d+\$)?[ILs%])/).flatMap((piece) => {
          const [, position, kind] = /^%(?:(\d+)\$)?([ILs%])$/.exec(piece) ?? [];
          if (kind === undefined) return [piece];
          if (kind === '%') return ['%'];
          const value = values[position === undefined ? next++ : Number(position) - 1] ?? UNKNOWN;
          if (kind === 'L') return [value.kind === 'array' ? '($1)' : '$1'];
          return partsOf(value);
        }),
  );
  return parts.every((part) => part !== null) ? literal(parts.join('')) : joinedText(parts);
}
