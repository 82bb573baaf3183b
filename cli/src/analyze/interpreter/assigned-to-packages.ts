import { type ExternalValue, union, type Value } from './values.ts';

/**
 * What the program puts on objects that packages made: `federation.store.db = client.db()`. Objects of one path of a package
 * are one here, so that all that was ever assigned stays possible.
 */
export class AssignedToPackages {
  readonly #byPackage = new Map<string, Map<string, Value>>();

  get({ package: name, path }: ExternalValue, property: string): Value | undefined {
    return this.#byPackage.get(name)?.get(`${path}.${property}`);
  }

  set({ package: name, path }: ExternalValue, property: string, value: Value): void {
    const values = this.#byPackage.get(name) ?? new Map<string, Value>();
    this.#byPackage.set(name, values);
    const key = `${path}.${property}`;
    const old = values.get(key);
    values.set(key, old === undefined ? value : union([old, value]));
  }
}
