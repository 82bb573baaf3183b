import type { Activation } from './activation.ts';
import { union } from './unions.ts';
import { type ExternalValue, optionsOf, type Value } from './values.ts';

interface Assigned {
  readonly value: Value;
  /** The run of a function, or of a module's code, that assigned it. */
  readonly by: Activation | undefined;
}

/**
 * What the program puts on objects that packages made: `federation.store.db = client.db()`. Objects of one path of a package
 * are one here, so that all that was ever assigned stays possible.
 */
export class AssignedToPackages {
  readonly #byPackage = new Map<string, Map<string, readonly Assigned[]>>();

  /**
   * What code finds that may have been assigned before. `const define = agenda.define; agenda.define = function () { … }` finds
   * the package's own method each time: what it has assigned itself, when it ran before, it put on another object.
   */
  get(
    { package: name, path }: ExternalValue,
    property: string,
    reader: Activation | undefined,
  ): Value | undefined {
    const found = this.#byPackage.get(name)?.get(`${path}.${property}`);
    const values = found?.filter(({ by }) => by === reader || by?.record !== reader?.record);
    return values === undefined || values.length === 0 ? undefined : union(values.map(({ value }) => value));
  }

  set(
    { package: name, path }: ExternalValue,
    property: string,
    value: Value,
    by: Activation | undefined,
  ): void {
    const values = this.#byPackage.get(name) ?? new Map<string, readonly Assigned[]>();
    this.#byPackage.set(name, values);
    const key = `${path}.${property}`;
    const others = (values.get(key) ?? []).filter((one) => !isMadeLike(one.value, value));
    values.set(key, [...others, { value, by }]);
  }
}

/** Whether two values are equal, or functions of one place: of those that one code makes over and over the last one will do. */
function isMadeLike(left: Value, right: Value): boolean {
  if (left.kind === 'function' && right.kind === 'function') return left.node === right.node;
  return optionsOf(union([left, right])).length === optionsOf(left).length;
}
