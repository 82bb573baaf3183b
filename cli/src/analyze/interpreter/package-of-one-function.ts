import { type Call, type NativeValue, native, type Value } from './values.ts';

/** What a package is that exports one function, as itself and as its default. */
export function packageOfOneFunction(name: string, call: (call: Call) => Value): NativeValue {
  const self: NativeValue = native(name, {
    call,
    get: (member) => (member === 'default' ? self : undefined),
  });
  return self;
}
