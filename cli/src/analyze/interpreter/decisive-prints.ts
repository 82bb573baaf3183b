import type { Scope } from './scope.ts';
import { type ClassValue, type FunctionValue, fingerprint, type Value } from './values.ts';

/** `{ text, values }` and `{ where: { … } }` tell at this depth what they ask for. */
const DEPTH = 2;
/** Larger lists and objects are seldom made for one call: they are told apart by what they are, not by what is in them. */
const MOST_PRINTED = 24;

/**
 * What of an argument may decide which tables a call reaches: texts, numbers, functions, classes, models. Objects made anew by each
 * call are alike when these are, so that a helper that everybody asks is still followed for each of its questions.
 */
export function decisivePrint(value: Value, depth: number = DEPTH): string {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? JSON.stringify(value.value) : String(value.value);
    case 'function':
      return placeOf(value) + wrappedPrint(value.scope, WRAPPINGS);
    case 'class':
      return placeOf(value);
    case 'native':
      return value.isFresh === true ? value.label : fingerprint(value);
    case 'array':
      if (value.items.length > MOST_PRINTED) return fingerprint(value);
      return depth === 0 ? '[]' : `[${printsOf(value.items, depth)}]`;
    case 'object': {
      if (value.props.size > MOST_PRINTED) return fingerprint(value);
      const made = value.classOf === undefined ? '' : decisivePrint(value.classOf);
      return depth === 0 ? `${made}{}` : `${made}{${printsOf(value.props.values(), depth)}}`;
    }
    case 'union':
      return value.options.map((one) => decisivePrint(one, depth)).join('|');
    case 'unknown':
      return '?';
    default:
      return fingerprint(value);
  }
}

/** By its place: a closure is another one in each call of the function around it. */
function placeOf({ node }: FunctionValue | ClassValue): string {
  return `${node.getSourceFile().fileName}:${node.pos}`;
}

/** `transaction(logged(work))`: so many functions around one are told apart by the one that they wrap. */
const WRAPPINGS = 3;
/** Scopes of wrappers are small; in larger ones much is asked for little. */
const MOST_AROUND = 12;

/** The functions from elsewhere that a closure was given: a wrapper's does what they do. */
function wrappedPrint(scope: Scope, depth: number): string {
  if (depth === 0) return '';
  const prints: string[] = [];
  for (let one: Scope | undefined = scope; one?.parent !== undefined; one = one.parent) {
    const entries: readonly (readonly [string, Value])[] = [...one.entries()];
    if (entries.length > MOST_AROUND) continue;
    for (const [, value] of entries)
      if (value.kind === 'function' && value.scope !== one)
        prints.push(placeOf(value) + wrappedPrint(value.scope, depth - 1));
  }
  return prints.length === 0 ? '' : `<${prints.join(',')}>`;
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

function printsOf(values: Iterable<Value>, depth: number): string {
  return [...values].map((one) => decisivePrint(one, depth - 1)).join(',');
}

/** What a closure finds in the functions around it decides as much as what it is given. */
export function capturedPrint(scope: Scope): string {
  const prints: string[] = [];
  for (let one: Scope | undefined = scope; one?.parent !== undefined; one = one.parent)
    for (const [name, value] of one.entries()) prints.push(`${name}:${decisivePrint(value, 1)}`);
  return prints.join(',');
}
