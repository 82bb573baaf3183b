import { hash } from 'node:crypto';
import { externalPrint, fingerprint } from './fingerprints.ts';
import type { Scope } from './scope.ts';
import type { FunctionValue, NativeValue, Value } from './values.ts';

/** `{ text, values }` and `{ where: { … } }` tell at this depth what they ask for. */
const DEPTH = 2;
/** How deep the same is looked for among what a helper is given that many ask. */
const DEEPEST = 4;
/** So much deeper through objects and lists of few members: `{ a: { b: { c: { table } } } }` costs little to tell. */
const DEEPER = 2;
const FEW_MEMBERS = 4;
/** Larger lists and objects are seldom made for one call: they are told apart by what they are, not by what is in them. */
const MOST_PRINTED = 24;

/**
 * What of an argument may decide which tables a call reaches: texts, numbers, functions, classes, models. Objects made anew by each
 * call are alike when these are, so that a helper that everybody asks is still followed for each of its questions.
 */
export function decisivePrint(value: Value, depth: number = DEPTH): string {
  return written(value, depth, new Shared());
}

/** Parts that are looked at before what was printed is looked up: few prints are so large that parts come again. */
const BEFORE_LOOKING = 256;
/** Longer prints of parts go by their hash: a part that many others hold would be repeated in each. */
const LONGEST_PART = 200;

/** What one print has of parts already: rows and forms hold each other, and unions of them hold the same in each option. */
class Shared {
  /** The depth at which it ends where members are few. */
  readonly floor: number;
  #looked = 0;
  readonly #known = new Map<number, Map<Value, string>>();

  constructor(floor = 0) {
    this.floor = floor;
  }

  print(value: Value, depth: number, print: () => string): string {
    this.#looked += 1;
    if (this.#looked < BEFORE_LOOKING) return print();
    const known = this.#knownAt(depth);
    const found = known.get(value);
    if (found !== undefined) return found;
    const fresh = print();
    const part = fresh.length > LONGEST_PART ? hash('sha1', fresh) : fresh;
    known.set(value, part);
    return part;
  }

  #knownAt(depth: number): Map<Value, string> {
    const known = this.#known.get(depth) ?? new Map<Value, string>();
    this.#known.set(depth, known);
    return known;
  }
}

function written(value: Value, depth: number, shared: Shared): string {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? JSON.stringify(value.value) : String(value.value);
    case 'function':
    case 'class':
      // By its place alone: a closure is another one in each call of the function around it.
      return `${value.node.getSourceFile().fileName}:${value.node.pos}`;
    case 'native':
      if (value.holds !== undefined) return keyedPrint(value, value.holds(), depth, shared);
      return value.isFresh === true ? value.label : fingerprint(value);
    case 'array':
      if (value.items.length > MOST_PRINTED) return fingerprint(value);
      return endsAt(depth, value.items.length, shared)
        ? '[]'
        : shared.print(value, depth, () => `[${printsOf(value.items, depth, shared)}]`);
    case 'object': {
      if (value.props.size > MOST_PRINTED) return fingerprint(value);
      const { classOf, props } = value;
      const name = classOf === undefined ? '' : written(classOf, depth, shared);
      if (endsAt(depth, classOf === undefined ? props.size : MOST_PRINTED, shared)) return `${name}{}`;
      // Instances hold each other.
      const inside = classOf === undefined ? depth : Math.min(depth, DEPTH);
      const unnamed = value.unnamed ?? [];
      return shared.print(
        value,
        depth,
        () => `${name}{${printsOf([...props.values(), ...unnamed], inside, shared)}}`,
      );
    }
    case 'union':
      return shared.print(value, depth, () =>
        value.options.map((one) => written(one, depth, shared)).join('|'),
      );
    case 'external':
      return externalPrint(value, (one) => written(one, depth, shared));
    case 'unknown':
      // The known pieces of a text: `DELETE FROM crews WHERE id = ${id}`.
      return value.parts === undefined ? '?' : JSON.stringify(value.parts);
    default:
      return fingerprint(value);
  }
}

/** Maps and sets are made anew by each call as objects are. */
function keyedPrint(
  value: NativeValue,
  held: readonly (readonly [Value, Value])[],
  depth: number,
  shared: Shared,
): string {
  if (held.length > MOST_PRINTED) return fingerprint(value);
  if (endsAt(depth, held.length, shared)) return `${value.label}{}`;
  return shared.print(value, depth, () => `${value.label}{${printsOf(held.flat(), depth, shared)}}`);
}

function endsAt(depth: number, members: number, { floor }: Shared): boolean {
  return depth <= (members <= FEW_MEMBERS ? floor : 0);
}

/**
 * The same, with what closures among the arguments find in the functions around them: a wrapper that every handler goes through
 * makes one of each handler, all of them at one place.
 */
export function questionPrint(args: readonly Value[]): string {
  const shared = new Shared(-DEEPER);
  const pieces = args.map((arg) => written(arg, DEEPEST, shared));
  const seen = new Set<Scope>();
  for (const { scope } of args.flatMap(closuresIn)) printAround(scope, WRAPPINGS, seen, pieces);
  return pieces.join(',');
}

/** `transaction(logged(work))`: so many functions around one are told apart by the one that they wrap. */
const WRAPPINGS = 3;
/** What only wraps knows what it wraps, and hardly more: what callbacks of callbacks find would tell each run from all others. */
const MOST_OF_WRAPPER = 2;
/** Of what stands around closures so much is looked at. */
const MOST_AROUND = 96;

function printAround(scope: Scope, wrappings: number, seen: Set<Scope>, pieces: string[]): void {
  for (let one: Scope | undefined = scope; one?.parent !== undefined; one = one.parent) {
    if (seen.has(one) || one.size > MOST_PRINTED) continue;
    seen.add(one);
    for (const [name, value] of one.entries()) {
      if (pieces.length > MOST_AROUND) return;
      pieces.push(`${name}:${decisivePrint(value, 1)}`);
      if (wrappings > 1 && one.size <= MOST_OF_WRAPPER && isFunction(value) && value.scope !== one)
        printAround(value.scope, wrappings - 1, seen, pieces);
    }
  }
}

function closuresIn(value: Value): readonly FunctionValue[] {
  switch (value.kind) {
    case 'function':
      return [value];
    case 'union':
      return value.options.flatMap(closuresIn);
    case 'array':
      return value.items.length > MOST_PRINTED ? [] : value.items.filter(isFunction);
    case 'object':
      return value.props.size > MOST_PRINTED || value.classOf !== undefined
        ? []
        : [...value.props.values()].filter(isFunction);
    default:
      return [];
  }
}

function isFunction(value: Value): value is FunctionValue {
  return value.kind === 'function';
}

/** Whether two instances of one class hold the same, however much that is. */
export function areInstancesAlike(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left.kind !== 'object' || right.kind !== 'object' || left.classOf?.node !== right.classOf?.node)
    return false;
  if (left.classOf === undefined || left.props.size !== right.props.size) return false;
  for (const [name, value] of left.props) {
    const other = right.props.get(name);
    if (other === undefined || decisivePrint(other, 1) !== decisivePrint(value, 1)) return false;
  }
  return true;
}

function printsOf(values: Iterable<Value>, depth: number, shared: Shared): string {
  return [...values].map((one) => written(one, depth - 1, shared)).join(',');
}

/** What a closure finds in the functions around it decides as much as what it is given. */
export function capturedPrint(scope: Scope): string {
  const prints: string[] = [];
  for (let one: Scope | undefined = scope; one?.parent !== undefined; one = one.parent)
    for (const [name, value] of one.entries()) prints.push(`${name}:${decisivePrint(value, 1)}`);
  return prints.join(',');
}
