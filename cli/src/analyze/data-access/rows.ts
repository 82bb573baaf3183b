import { union } from '../interpreter/unions.ts';
import {
  arrayValue,
  type ClassValue,
  freshId,
  type NativeValue,
  NULL,
  type ObjectValue,
  type Value,
} from '../interpreter/values.ts';

/**
 * Fields of a row are data. What one handler assigns to a row says nothing about the rows that another one reads, and a
 * kept `user.active = true` would make the other branch of `if (user.active)` look dead.
 */
class Unkept extends Map<string, Value> {
  readonly #assigned: Set<string> | undefined;

  /** @param assigned takes the names of the fields that are assigned */
  constructor(assigned?: Set<string>) {
    super();
    this.#assigned = assigned;
  }

  override set(name: string): this {
    this.#assigned?.add(name);
    return this;
  }
}

/** A row whose members a library answers. */
export function rowValue(
  label: string,
  get: (name: string) => Value | undefined,
  assigned?: Set<string>,
): NativeValue {
  return { kind: 'native', id: freshId(), label, props: new Unkept(assigned), get };
}

/** A row that is an instance of a class of the program: its methods first, then what the library answers. */
export function rowOfClass(classOf: ClassValue, base: Value, assigned?: Set<string>): ObjectValue {
  return {
    kind: 'object',
    id: freshId(),
    props: new Unkept(assigned),
    getters: new Map(),
    classOf,
    base,
    open: true,
  };
}

/** One row or none: code that looks for the missing one runs too. */
export function maybe(row: Value): Value {
  return union([row, NULL]);
}

/** Any number of rows. */
export function many(row: Value): Value {
  return arrayValue([row], true);
}
