import { hash } from 'node:crypto';
import type { ts } from '#typescript';
import { fingerprint } from './fingerprints.ts';
import type { Machine } from './machine.ts';
import { isPlain, type NativeValue, type ObjectValue, UNDEFINED, type Value } from './values.ts';

/** So deep is looked for what handlers have left: `request.context.tenant.schema`. */
const DEEPEST = 3;
/** The same in what a handler makes for one call. */
const OF_ARGUMENTS = 2;
/** Larger objects are seldom made for one request, and hold all that a program has. */
const MOST_MEMBERS = 24;
/** Keys are kept as long as the analysis, and prints of large objects would fill its memory. */
const LONGEST = 200;

/**
 * What tells calls apart that are given the same objects, where other handlers have left these, or what hangs on them, in another
 * state: a call that found it otherwise is another one. What start-up made is for all requests what it is.
 */
export class LeftPrints {
  readonly #machine: Pick<Machine, 'stateOfRequests' | 'leftByHandlers'>;
  /** Objects that a call is given are mostly those of the call before. */
  readonly #known = new WeakMap<Value, { readonly version: number; readonly print: string }>();

  /** Parts that were described in the state of this version, by how deep. */
  #parts: { readonly version: number; readonly byDepth: Map<number, Map<Value, string>> } = {
    version: -1,
    byDepth: new Map(),
  };

  constructor(machine: Pick<Machine, 'stateOfRequests' | 'leftByHandlers'>) {
    this.#machine = machine;
  }

  /** Empty for all that no handler has left something in. */
  of(value: Value | undefined): string {
    if (value === undefined || !mayHold(value)) return '';
    const { version } = this.#machine.leftByHandlers;
    const known = this.#known.get(value);
    if (known?.version === version) return known.print;
    // What a handler makes for a call holds the request itself, if any: `find({ request, id })`.
    const isOwn =
      value.kind === 'object' && this.#machine.leftByHandlers.runThatShares(value.id) === undefined;
    const found = this.#leftBelow(value, isOwn ? OF_ARGUMENTS : DEEPEST, true);
    const print = found.length <= LONGEST ? found : hash('sha1', found);
    this.#known.set(value, { version, print });
    return print;
  }

  #leftBelow(value: Value, depth: number, isGiven: boolean): string {
    if (value.kind === 'union')
      return value.options.map((one) => this.#leftBelow(one, depth, isGiven)).join('');
    // Maps that hang on something are caches of the request, as a rule.
    if (value.kind === 'native') return isGiven ? this.#entries(value, depth) : '';
    if (value.kind !== 'object' || depth === 0 || this.#isOfStartUp(value.id)) return '';
    if (!isGiven && value.classOf !== undefined) return '';
    let print = '';
    for (const name of value.left?.names ?? [])
      print += `${name}:${this.#describe(seenIn(value, name), depth - 1)};`;
    if (value.classOf === undefined && value.props.size <= MOST_MEMBERS)
      for (const [name, member] of value.props)
        if (value.left?.has(name) !== true) {
          const below = this.#leftBelow(member, depth - 1, false);
          if (below !== '') print += `${name}>${below};`;
        }
    return print === '' ? '' : `{${print}}`;
  }

  /** Of a map that another handler made, all: each may have been put there by another one. */
  #entries({ id, holds }: NativeValue, depth: number): string {
    if (holds === undefined || this.#isOfStartUp(id)) return '';
    if (this.#machine.leftByHandlers.runThatShares(id) === undefined) return '';
    const entries = holds();
    if (entries.length > MOST_MEMBERS) return '';
    return entries.map(([key, value]) => `${fingerprint(key)}:${this.#describe(value, depth - 1)};`).join('');
  }

  /** Rows that hold each other, and unions of them, have the same parts again and again: each is described once in one state. */
  #describe(value: Value, depth: number): string {
    if (value.kind !== 'object' && value.kind !== 'union') return this.#described(value, depth);
    const parts = this.#partsAt(depth);
    const known = parts.get(value);
    if (known !== undefined) return known;
    const found = this.#described(value, depth);
    const part = found.length <= LONGEST ? found : hash('sha1', found);
    parts.set(value, part);
    return part;
  }

  #partsAt(depth: number): Map<Value, string> {
    const { version } = this.#machine.leftByHandlers;
    if (this.#parts.version !== version) this.#parts = { version, byDepth: new Map() };
    const known = this.#parts.byDepth.get(depth) ?? new Map<Value, string>();
    this.#parts.byDepth.set(depth, known);
    return known;
  }

  /** What decides where a function goes: texts, and whether there is something; of code, which. */
  #described(value: Value, depth: number): string {
    switch (value.kind) {
      case 'literal':
        return String(value.value);
      case 'function':
      case 'class':
        return placeOf(value.node);
      case 'object':
        return this.#describeObject(value, depth);
      case 'union':
        return [...new Set(value.options.map((one) => this.#describe(one, depth)))].sort().join('|');
      default:
        return value.kind;
    }
  }

  #describeObject(value: ObjectValue, depth: number): string {
    if (this.#isOfStartUp(value.id)) return fingerprint(value);
    const own = value.classOf === undefined ? '' : placeOf(value.classOf.node);
    if (depth <= 0 || value.props.size > MOST_MEMBERS) return `${own}{}`;
    const members: string[] = [];
    for (const [name, member] of value.props)
      if (value.classOf === undefined)
        members.push(`${name}:${this.#describe(seenIn(value, name), depth - 1)}`);
      // Instances hold each other, and much that one request after the other has made on its first visit.
      else if (isPlain(member) && value.left?.has(name) !== true)
        members.push(`${name}:${this.#describe(member, 0)}`);
    return `${own}{${members.join(';')}}`;
  }

  #isOfStartUp(id: number): boolean {
    return this.#machine.stateOfRequests?.isOfStartUp(id) === true;
  }
}

function mayHold(value: Value): boolean {
  return (
    value.kind === 'object' ||
    value.kind === 'union' ||
    (value.kind === 'native' && value.holds !== undefined)
  );
}

function seenIn(object: ObjectValue, name: string): Value {
  return object.left?.seen(name) ?? object.props.get(name) ?? UNDEFINED;
}

function placeOf(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${node.pos}`;
}
