import { joinedItems } from './builtins/joined-items.ts';
import { asLikelyAs } from './likely.ts';
import { areModules } from './main-module.ts';
import { joinedText, partsOf, piecesOf } from './texts.ts';
import { MOST_OPTIONS, union } from './unions.ts';
import { type LiteralValue, literal, optionsOf, UNKNOWN, type Value } from './values.ts';

/** Arithmetic, comparison and text joining as far as the operands are known. */
export function binary(operator: string, left: Value, right: Value): Value {
  if (left.kind === 'union' || right.kind === 'union') {
    const [one, other] = areNames(operator, left, right) ? [left, right] : [few(left), few(right)];
    const lefts = operator === '+' ? present(one) : optionsOf(one);
    const rights = operator === '+' ? namesBehind(lefts, present(other)) : optionsOf(other);
    const results = lefts.flatMap((start) => rights.map((end) => binary(operator, start, end)));
    const most = Math.max(lefts.length, rights.length, MOST_OPTIONS);
    return operator === '+' ? anyOfTexts(results, most) : union(results, most);
  }
  if (operator === '+') return plus(left, right);
  if (left.kind === 'literal' && right.kind === 'literal')
    return mayDiffer(left, right) ? UNKNOWN : literals(operator, left.value, right.value);
  if (left.kind === 'object' && right.kind === 'object' && areModules(left, right))
    return literals(operator, left.id, right.id);
  // Whether an expression is found in a known text does not depend on who asks first.
  return isMatch(left) || isMatch(right) ? (withNothing(operator, left, right) ?? UNKNOWN) : UNKNOWN;
}

/** What is only likely may be another text or number elsewhere; it is there all the same. */
function mayDiffer(left: LiteralValue, right: LiteralValue): boolean {
  const isLikely = left.likely === true || right.likely === true;
  return isLikely && !isNothing(left) && !isNothing(right);
}

/** One of several texts; of too many, what they have in common. */
export function anyOfTexts(texts: readonly Value[], most: number): Value {
  const any = union(texts, most);
  return optionsOf(any)[0] === UNKNOWN ? (piecesOf(texts) ?? any) : any;
}

function few(value: Value): Value {
  return value.kind === 'union' && value.options.length > MOST_OPTIONS ? union(value.options) : value;
}

/** The end of a text behind which the name of a table stands, or the beginning of such a name. */
const BEFORE_TABLE = /(?:^|[\s(])(?:from|join|into|update|only|table)\s+["`\w.]*$|^[\w.]*$/i;
const BEHIND_NAME = /^(?:["`\w.]*$|\s+(?:as\s+)?\w+$)/i;

/**
 * Many names are told apart where that of a table stands, and with what stands around them: each is a statement of its own. Of
 * other texts, and of two lists of names, it would be work for nothing.
 */
function areNames(operator: string, left: Value, right: Value): boolean {
  if (operator !== '+' || (left.kind === 'union' && right.kind === 'union')) return false;
  const [first, other] = left.kind === 'union' ? [left.options[0], right] : [left, undefined];
  const text = textOf(first);
  if (text === undefined) return false;
  return other === undefined
    ? BEFORE_TABLE.test(text)
    : /\s/.test(text) || BEHIND_NAME.test(textOf(other) ?? ' ');
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' ? String(value.value) : undefined;
}

/** Compares what the program itself made with `null` or `undefined`; undefined where that is not what is compared. */
export function withNothing(operator: string, left: Value, right: Value): Value | undefined {
  return (isThere(left) && isNothing(right)) || (isNothing(left) && isThere(right))
    ? WITH_NOTHING.get(operator)
    : undefined;
}

function isMatch(value: Value): boolean {
  return value.kind === 'array' && value.named !== undefined;
}

/** What comparing something with `null` or `undefined` gives. */
const WITH_NOTHING: ReadonlyMap<string, Value> = new Map([
  ['===', literal(false)],
  ['==', literal(false)],
  ['!==', literal(true)],
  ['!=', literal(true)],
]);

function isNothing(value: Value): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === undefined);
}

/** What the program made itself, and what can be called, such as a router; a row that a library gives may be nothing after all. */
function isThere(value: Value): boolean {
  const { kind } = value;
  if (kind === 'native') return value.call !== undefined;
  return kind === 'array' || kind === 'object' || kind === 'function' || kind === 'class' || kind === 'regex';
}

/** Nobody means the text `undefined`: what is joined to a text is there. */
function present(value: Value): readonly Value[] {
  const options = optionsOf(value);
  const there = options.filter(
    (one) => one.kind !== 'literal' || (one.value !== undefined && one.value !== null),
  );
  return there.length > 0 ? there : options;
}

const TABLE_EXPECTED = /\b(?:from|join|into|update|using|table)\s+$/i;

/** What checks a name gives an empty text for one that is none: no statement is sent that names its table so. */
function namesBehind(lefts: readonly Value[], rights: readonly Value[]): readonly Value[] {
  if (rights.length < 2 || !lefts.every((one) => TABLE_EXPECTED.test(partsOf(one).at(-1) ?? '')))
    return rights;
  return rights.filter((one) => one.kind !== 'literal' || one.value !== '');
}

/** `left instanceof right`, as far as it is seen how left was made. */
export function instanceOf(left: Value, right: Value): Value {
  if (left.kind === 'literal') return literal(false);
  const collection = right.kind === 'native' && COLLECTIONS.has(right.label) ? collectionOf(left) : undefined;
  if (right.kind === 'native' && collection !== undefined) return literal(collection === right.label);
  if (left.kind !== 'object') return UNKNOWN;
  if (left.classOf === undefined && left.base === undefined && !left.open) return literal(false);
  if (right.kind === 'class') return literal(derivesFrom(left.classOf, right.id));
  if (right.kind !== 'function' || left.base === undefined) return UNKNOWN;
  return left.base === right.props.get('prototype') ? literal(true) : UNKNOWN;
}

/** `'list' in entry`, of a plain object that the program made and put nothing into that is not known. */
export function isMember(left: Value, right: Value): Value {
  if (left.kind !== 'literal' || right.kind !== 'object') return UNKNOWN;
  const name = String(left.value);
  if (right.props.has(name) || right.getters.has(name))
    return right.when?.has(name) === true ? UNKNOWN : literal(true);
  const isKnown = !right.open && right.classOf === undefined && right.base === undefined;
  return isKnown && right.unnamed === undefined ? literal(false) : UNKNOWN;
}

const COLLECTIONS: ReadonlySet<string> = new Set(['Array', 'Map', 'Set']);

function collectionOf(value: Value): string | undefined {
  if (value.kind === 'array') return 'Array';
  const label = value.kind === 'native' ? value.label.replace(/^a /, '') : '';
  return COLLECTIONS.has(label) ? label : undefined;
}

function derivesFrom(value: Value | undefined, id: number): boolean {
  return value?.kind === 'class' && (value.id === id || derivesFrom(value.base, id));
}

/** An array in a text is its items with commas between them. */
function plus(left: Value, right: Value): Value {
  if (left.kind === 'literal' && right.kind === 'literal' && !isUndefined(left) && !isUndefined(right)) {
    if (typeof left.value === 'number' && typeof right.value === 'number')
      return asLikelyAs(literal(left.value + right.value), left, right);
    return asLikelyAs(text(String(left.value), String(right.value)), left, right);
  }
  if (left.kind === 'array') return binary('+', joinedItems(left), right);
  if (right.kind === 'array') return binary('+', left, joinedItems(right));
  const parts = [...partsOf(left), ...partsOf(right)];
  if (parts.length > MOST_PIECES || lengthOf(parts) > LONGEST_TEXT) return UNKNOWN;
  return isSomeText(left) || isSomeText(right)
    ? { ...joinedText(parts), isSomeText: true }
    : joinedText(parts);
}

function isUndefined(value: Value): boolean {
  return value.kind === 'literal' && value.value === undefined;
}

/** Behind a number it may as well be a sum. */
function isSomeText(value: Value): boolean {
  if (value.kind === 'unknown') return value.isSomeText === true;
  return value.kind === 'literal' && typeof value.value === 'string' && value.value !== '';
}

/**
 * No statement or path is of this length, however many variants of it are joined; `text = text + text` in a loop of which it is not
 * known when it ends would fill all memory otherwise.
 */
const LONGEST_TEXT = 2_000_000;
const MOST_PIECES = 20_000;

function text(start: string, end: string): Value {
  return start.length + end.length > LONGEST_TEXT ? UNKNOWN : literal(`${start}${end}`);
}

function lengthOf(parts: readonly (string | null)[]): number {
  return parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
}

type Primitive = string | number | boolean | bigint | null | undefined;

function literals(operator: string, left: Primitive, right: Primitive): Value {
  switch (operator) {
    case '===':
      return literal(left === right);
    case '!==':
      return literal(left !== right);
    case '==':
      return literal(equals(left, right));
    case '!=':
      return literal(!equals(left, right));
    default:
      return numbers(operator, Number(left), Number(right));
  }
}

/** `null == undefined`, and a number equals its text. */
function equals(left: Primitive, right: Primitive): boolean {
  if (left === null || left === undefined) return right === null || right === undefined;
  if (right === null || right === undefined) return false;
  return typeof left === typeof right ? left === right : Number(left) === Number(right);
}

function numbers(operator: string, left: number, right: number): Value {
  switch (operator) {
    case '-':
      return literal(left - right);
    case '*':
      return literal(left * right);
    case '/':
      return literal(left / right);
    case '%':
      return literal(left % right);
    case '<':
      return literal(left < right);
    case '<=':
      return literal(left <= right);
    case '>':
      return literal(left > right);
    case '>=':
      return literal(left >= right);
    default:
      return UNKNOWN;
  }
}
