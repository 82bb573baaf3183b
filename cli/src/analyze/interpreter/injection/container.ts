import type { ts } from '#typescript';
import { fingerprint } from '../fingerprints.ts';
import type { Machine } from '../machine.ts';
import { union } from '../unions.ts';
import { arrayValue, INPUT, native, UNDEFINED, type Value } from '../values.ts';
import { instantiateInjected } from './instantiate-injected.ts';
import type { Asked } from './tokens.ts';

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

/** One of the values that are bound to a token. */
interface Bound {
  readonly value: Value;
  /** `whenTargetNamed('local')`: who asks for another name, or for none, gets another one. */
  name?: string | undefined;
}

/** A dependency container: what is bound to a token, and one instance of each class. */
export class InjectionContainer {
  readonly #machine: Machine;
  readonly #bound = new Map<string, Bound[]>();
  readonly #instances = new Map<number, Value>();
  readonly #children = new Map<string, InjectionContainer>();
  readonly #parent: InjectionContainer | undefined;
  readonly #keepsAll: boolean;

  /** @param options.keepsAll whether a further binding stands beside the one that is there; else the last one counts */
  constructor(
    machine: Machine,
    { parent, keepsAll = false }: { readonly parent?: InjectionContainer; readonly keepsAll?: boolean } = {},
  ) {
    this.#machine = machine;
    this.#parent = parent;
    this.#keepsAll = keepsAll;
  }

  /** One of several that are told apart by a name, such as a tenant's: what it does not have, this one may. */
  child(name: Value): InjectionContainer {
    const key = fingerprint(name);
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const made = new InjectionContainer(this.#machine, { parent: this, keepsAll: this.#keepsAll });
    this.#children.set(key, made);
    return made;
  }

  bind(token: Value, value: Value): void {
    // Of tokens that are not known, none can be told from another.
    if (token.kind === 'unknown') return;
    const key = fingerprint(token);
    this.#bound.set(key, [...(this.#bound.get(key) ?? []), { value }]);
  }

  /** Names what was bound last to a token. */
  name(token: Value, name: string | undefined): void {
    const last = this.#bound.get(fingerprint(token))?.at(-1);
    if (last !== undefined) last.name = name;
  }

  unbind(token: Value): void {
    this.#bound.delete(fingerprint(token));
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
    return (this.#bound.get(fingerprint(token)) ?? []).map(({ value }) => this.#made(value, node));
  }

  /** What is bound to a token, or an instance of an unbound class; undefined for a token that nobody binds. */
  lookup(token: Value, node: ts.Node, asked: Asked = {}): Value | undefined {
    if (token.kind === 'union') return this.#anyOf(token.options, node, asked);
    const bound = this.#bound.get(fingerprint(token));
    if (bound !== undefined) return this.#chosen(bound, node, asked);
    if (this.#parent !== undefined) return this.#parent.lookup(token, node, asked);
    return token.kind === 'class' ? this.#made(token, node) : undefined;
  }

  #chosen(bound: readonly Bound[], node: ts.Node, { isMany = false, name }: Asked): Value | undefined {
    const named = bound.filter((one) => one.name === name);
    const fitting = named.length > 0 ? named : bound;
    if (isMany) return arrayValue(fitting.map(({ value }) => this.#made(value, node)));
    return union(fitting.slice(this.#keepsAll ? 0 : -1).map(({ value }) => this.#made(value, node)));
  }

  #anyOf(tokens: readonly Value[], node: ts.Node, asked: Asked): Value | undefined {
    const found = tokens.map((one) => this.lookup(one, node, asked)).filter((one) => one !== undefined);
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
      (token, asked) => this.lookup(token, node, asked),
      (instance) => this.#instances.set(value.id, instance),
    );
  }
}
