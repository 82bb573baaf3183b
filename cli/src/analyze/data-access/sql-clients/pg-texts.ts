import type { LibraryModel } from '../../interpreter/machine.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';

/** What a client runs as it runs its text. */
export function submitted({ args: [text = UNKNOWN] }: Call): Value {
  return objectValue([['text', text]], true);
}

/** `new Cursor(text)`, `new QueryStream(text)`, `copy.from(text)`: a text that a client of `pg` runs like any other. */
export const pgTextsModel: LibraryModel = {
  packages: ['pg-cursor', 'pg-query-stream', 'pg-copy-streams'],
  load: (_machine, name) => {
    const self: NativeValue = native(name, {
      construct: submitted,
      call: submitted,
      get: (member) => {
        if (member === 'default') return self;
        return /^(?:from|to|both)$/.test(member) ? nativeFunction(`${name}.${member}`, submitted) : undefined;
      },
    });
    return self;
  },
};
