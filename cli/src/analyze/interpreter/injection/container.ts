import type { ts } from '#typescript';
import { fingerprint } from '../fingerprints.ts';
import type { Machine } from '../machine.ts';
import { union } from '../unions.ts';
import { INPUT, native, UNDEFINED, type Value } from '../values.ts';
import { instantiateInjected } from './instantiate-injected.ts';

const containers = new WeakMap<Machine, InjectionContainer>();

/** The one container of a program whose packages share one: typedi's, tsyringe's, that of decorated controllers. */
export function programContainer(machine: Machine): InjectionContainer {
  const known = containers.get(machine);
  if (known !== undefined) return known;
  const container = new InjectionContainer(machine);
  containers.set(machine, container);
  return container;
}

/** What makes a bound value when it is first asked for. */
class Provider {
  readonly make: () => Value;

  constructor(make: () => Value) {
    this.make = make;
  }
}

/** A dependency container: what is bound to a token, and one instance of each class. */
export class InjectionContainer {
  readonly #machine: Machine;
  readonly #bound = new Map<string, Value[]>();
  readonly #instances = new Map<number, Value>();
  readonly #children = new Map<string, InjectionContainer>();
  readonly #parent: InjectionContainer | undefined;

  constructor(machine: Machine, parent?: InjectionContainer) {
    this.#machine = machine;
    this.#parent = parent;
  }

  /** One of several that are told apart by a name, such as a tenant's: what it does not have, this one may. */
  child(name: Value): InjectionContainer {
    const key = fingerprint(name);
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const made = new InjectionContainer(this.#machine, this);
    this.#children.set(key, made);
    return made;
  }

  bind(token: Value, value: Value): void {
    // Of tokens that are not known, none can be told from another.
    if (token.kind === 'unknown') return;
    const key = fingerprint(token);
    this.#bound.set(key, [...(this.#bound.get(key) ?? []), value]);
  }

  /** Everything that another container has bound, to be made anew for this one. */
  take(other: InjectionContainer): void {
    for (const [key, values] of other.#bound)
      this.#bound.set(key, [...(this.#bound.get(key) ?? []), ...values]);
  }

  /** What a function makes when the token is first asked for: by then everything is bound that it needs. */
  provide(token: Value, make: () => Value): void {
    this.bind(token, native('a provider', { model: new Provider(make) }));
  }

  isBound(token: Value): boolean {
    return this.#bound.has(fingerprint(token)) || this.#parent?.isBound(token) === true;
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
    if (token.kind === 'union') return this.#anyOf(token.options, node);
    const bound = this.#bound.get(fingerprint(token))?.at(-1);
    if (bound !== undefined) return this.#made(bound, node);
    if (this.#parent !== undefined) return this.#parent.lookup(token, node);
    return token.kind === 'class' ? this.#made(token, node) : undefined;
  }

  #anyOf(tokens: readonly Value[], node: ts.Node): Value | undefined {
    const found = tokens.map((one) => this.lookup(one, node)).filter((one) => one !== undefined);
    return found.length === 0 ? undefined : union(found);
  }

  #made(value: Value, node: ts.Node): Value {
    const provider = value.kind === 'native' && value.model instanceof Provider ? value.model : undefined;
    if (value.kind !== 'class' && (value.kind !== 'native' || provider === undefined)) return value;
    const known = this.#instances.get(value.id);
    if (known !== undefined) return known;
    // A class that needs itself gets what is there by then.
    this.#instances.set(value.id, UNDEFINED);
    if (value.kind !== 'class') {
      const made = provider?.make() ?? UNDEFINED;
      this.#instances.set(value.id, made);
      return made;
    }
    return instantiateInjected(
      this.#machine,
      value,
      node,
      (token) => this.lookup(token, node),
      (instance) => this.#instances.set(value.id, instance),
    );
  }
}
