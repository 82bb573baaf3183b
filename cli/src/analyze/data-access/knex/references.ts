import { INPUT, type NativeValue, native, nativeFunction, type Value } from '../../interpreter/values.ts';

const names = new WeakMap<Value, Value>();

/** `knex.ref('seasons').as('latest')`: mostly a column, and a table where one is expected. */
export function reference(name: Value): NativeValue {
  const self: NativeValue = native('knex.ref', {
    get: (member) =>
      nativeFunction(`ref.${member}`, () => (member === 'as' || member === 'withSchema' ? self : INPUT)),
  });
  names.set(self, name);
  return self;
}

/** The name that a reference was made of. */
export function referenced(value: Value): Value | undefined {
  return names.get(value);
}
