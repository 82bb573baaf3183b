import type { SourceModule } from './module.ts';
import { freshId, type Value } from './values.ts';

/** A binding: a value of this scope, or a live view of another module's export. */
export interface Binding {
  get(): Value;
  set(value: Value): void;
}

/** One lexical scope of one activation: two calls of a factory have two, so their closures differ. */
export class Scope {
  readonly id: number = freshId();
  readonly module: SourceModule;
  readonly parent: Scope | undefined;
  /** `this` of the nearest non-arrow function. */
  readonly thisValue: Value | undefined;
  readonly #bindings = new Map<string, Binding>();

  constructor(module: SourceModule, parent?: Scope, thisValue?: Value) {
    this.module = module;
    this.parent = parent;
    this.thisValue = thisValue ?? parent?.thisValue;
  }

  declare(name: string, value: Value): void {
    let current = value;
    this.#bindings.set(name, {
      get: () => current,
      set: (next) => {
        current = next;
      },
    });
  }

  bind(name: string, binding: Binding): void {
    this.#bindings.set(name, binding);
  }

  has(name: string): boolean {
    return this.#bindings.has(name);
  }

  lookup(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.parent?.lookup(name);
  }
}
