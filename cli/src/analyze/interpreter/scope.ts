import type { SourceModule } from './module.ts';
import { freshId, type Value } from './values.ts';

/** A binding: a value of this scope, or a live view of another module's export. */
export interface Binding {
  get(): Value;
  set(value: Value): void;
}

class Variable implements Binding {
  #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  get(): Value {
    return this.#value;
  }

  set(value: Value): void {
    this.#value = value;
  }
}

/** One lexical scope of one activation: two calls of a factory have two, so their closures differ. */
export class Scope {
  readonly id: number = freshId();
  readonly module: SourceModule;
  readonly parent: Scope | undefined;
  /** `this` of the nearest non-arrow function. */
  readonly thisValue: Value | undefined;
  /** Where `var` declares: the nearest scope of a function or a module. */
  readonly ofVars: Scope;
  /** Made with the first name: most blocks declare none. */
  #bindings: Map<string, Binding> | undefined;

  constructor(module: SourceModule, parent?: Scope, thisValue?: Value, ofVars?: Scope) {
    this.module = module;
    this.parent = parent;
    this.thisValue = thisValue ?? parent?.thisValue;
    this.ofVars = ofVars ?? this;
  }

  /** The scope of a block, a loop or a clause inside this one. */
  block(): Scope {
    return new Scope(this.module, this, undefined, this.ofVars);
  }

  declare(name: string, value: Value): void {
    this.bind(name, new Variable(value));
  }

  bind(name: string, binding: Binding): void {
    this.#bindings ??= new Map();
    this.#bindings.set(name, binding);
  }

  has(name: string): boolean {
    return this.#bindings?.has(name) ?? false;
  }

  /** How many names it declares itself. */
  get size(): number {
    return this.#bindings?.size ?? 0;
  }

  /** The names of this scope alone, in the order of their declarations. */
  *entries(): Generator<readonly [string, Value]> {
    for (const [name, binding] of this.#bindings ?? []) yield [name, binding.get()];
  }

  /** The scope that declares a name. */
  ownerOf(name: string): Scope | undefined {
    let scope: Scope | undefined = this;
    while (scope !== undefined && !scope.has(name)) scope = scope.parent;
    return scope;
  }

  lookup(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found = scope.#bindings?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
