import type { ts } from '#typescript';
import type { Machine } from '../machine.ts';
import { fingerprint, INPUT, UNDEFINED, type Value } from '../values.ts';
import { instantiateInjected } from './instantiate-injected.ts';

/** A dependency container: what is bound to a token, and one instance of each class. */
export class InjectionContainer {
  readonly #machine: Machine;
  readonly #bound = new Map<string, Value[]>();
  readonly #instances = new Map<number, Value>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  bind(token: Value, value: Value): void {
    const key = fingerprint(token);
    this.#bound.set(key, [...(this.#bound.get(key) ?? []), value]);
  }

  isBound(token: Value): boolean {
    return this.#bound.has(fingerprint(token));
  }

  /** The instance of a bound or unbound class, or the value that is bound. */
  resolve(token: Value, node: ts.Node): Value {
    return this.lookup(token, node) ?? INPUT;
  }

  resolveAll(token: Value, node: ts.Node): Value[] {
    return (this.#bound.get(fingerprint(token)) ?? []).map((one) => this.#made(one, node));
  }

  /** What is bound to a token, or an instance of an unbound class; undefined for a token that nobody binds. */
  lookup(token: Value, node: ts.Node): Value | undefined {
    const bound = this.#bound.get(fingerprint(token))?.at(-1);
    if (bound !== undefined) return this.#made(bound, node);
    return token.kind === 'class' ? this.#made(token, node) : undefined;
  }

  #made(value: Value, node: ts.Node): Value {
    if (value.kind !== 'class') return value;
    const known = this.#instances.get(value.id);
    if (known !== undefined) return known;
    // A class that needs itself gets what is there by then.
    this.#instances.set(value.id, UNDEFINED);
    const instance = instantiateInjected(this.#machine, value, node, (token) => this.lookup(token, node));
    this.#instances.set(value.id, instance);
    return instance;
  }
}
