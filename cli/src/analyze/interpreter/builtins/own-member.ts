import { type Call, type NativeValue, nativeFunction, type Value } from '../values.ts';

/** Built-in functions by name, as a namespace or an object of a library has them. */
export type Functions = Readonly<Record<string, (call: Call) => Value>>;

/** An entry of a table by a name that the program chose: `constructor` and its like are not in it. */
export function ownMember<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The function of a table as a value. */
export function memberFunction(label: string, functions: Functions, name: string): NativeValue | undefined {
  const found = ownMember(functions, name);
  return found === undefined ? undefined : nativeFunction(`${label}.${name}`, found);
}
