import { decisivePrint } from './decisive-prints.ts';
import { fingerprint, sameValue } from './fingerprints.ts';
import { joinedInstances } from './joined-instances.ts';
import { statementsOf } from './texts.ts';
import { withoutPartial } from './union-branches.ts';
import { INPUT, isFollowed, optionsOf, presentOptions, UNDEFINED, UNKNOWN, type Value } from './values.ts';

/** Of so many a union is made. */
export const MOST_OPTIONS = 8;

/** What a table, such as one service for each kind of order, may give under a name that is not known. */
export const MOST_LOOKED_UP = 64;

/** The same of functions and classes: the methods of all controllers of a program, one for each part of a path and each verb. */
export const MOST_HANDLERS = 1024;

/** What a lookup by a name that is not known gives: of code, of modules and of names, such as those of tables, all. */
export function lookedUp(values: readonly Value[]): Value {
  // What a package made is told apart by nothing: of many, each may run all that any of them was given.
  const isOurs = values.every(({ kind }) => kind !== 'external' && kind !== 'union');
  const all = values.some(isCode) || values.every(isWord) || (isOurs && values.some(holdsCode));
  return union(values, all ? MOST_LOOKED_UP : MOST_OPTIONS);
}

/** Whether calling a value, or a method of it, may run code of the program. */
export function isCode(value: Value): boolean {
  return isFollowed(value) || (value.kind === 'object' && value.classOf !== undefined);
}

/** The same, or a plain object with methods. */
export function runsCode(value: Value): boolean {
  return isCode(value) || holdsCode(value);
}

/** A module, or a plain object with methods. */
function holdsCode(value: Value): boolean {
  return value.kind === 'object' && (value.getters.size > 0 || [...value.props.values()].some(isFollowed));
}

function isWord(value: Value): boolean {
  return value.kind === 'literal' && typeof value.value === 'string' && /^[\w.$"`-]+$/.test(value.value);
}

/** One of several values, flattened and without duplicates; of more than eight, what texts have in common is known. */
export function union(values: readonly Value[], most = MOST_OPTIONS): Value {
  const first = values[0] ?? UNDEFINED;
  // Most unions turn out to be of one value, often the very same object.
  if (first.kind !== 'union' && values.every((one) => one === first)) return first;
  // The options of a union differ from each other already; variables grow by one option at a time.
  const options = [...optionsOf(first)];
  for (const value of values) {
    if (value === first) continue;
    for (const one of optionsOf(value)) {
      if (!isAmong(options, one)) options.push(one);
      if (options.length <= most) continue;
      const room = roomFor(values, most);
      return room > most ? union(values, room) : ofFewKinds(values, most);
    }
  }
  const only = options[0] ?? UNDEFINED;
  return options.length === 1 ? only : { kind: 'union', options };
}

/** `handlers[kind] || fallback`: the code that a lookup gave is not forgotten for the little that is added to it. */
function roomFor(values: readonly Value[], most: number): number {
  const room = Math.max(...values.map(roomBeside));
  return room > MOST_OPTIONS ? Math.max(most, room) : most;
}

function roomBeside(value: Value): number {
  if (value.kind !== 'union' || value.options.length <= MOST_OPTIONS) return 1;
  const present = presentOptions(value);
  if (!present.every(isCode)) return 1;
  return Math.min(
    present.every(isHandler) ? MOST_HANDLERS : MOST_LOOKED_UP,
    value.options.length + MOST_OPTIONS,
  );
}

export function isHandler({ kind }: Value): boolean {
  return kind === 'function' || kind === 'class';
}

/**
 * A function that makes its object when it is first asked, asked over and over by code that may not run, made one each time. Instances
 * that hold other texts, or other models, are others.
 */
function ofFewKinds(values: readonly Value[], most: number): Value {
  if (most < MOST_LOOKED_UP && values.every(isPiece)) return union(values, MOST_LOOKED_UP);
  const kinds = new Map<string, Value>();
  for (const one of values.flatMap(optionsOf)) {
    const kind = one.kind === 'object' && one.classOf !== undefined ? decisivePrint(one) : fingerprint(one);
    if (!kinds.has(kind)) kinds.set(kind, one);
    if (kinds.size > most) return ofInstances(values, most) ?? ofStatements(values);
  }
  const [only = UNDEFINED, ...others] = kinds.values();
  return others.length === 0 ? only : { kind: 'union', options: [only, ...others] };
}

function ofInstances(values: readonly Value[], most: number): Value | undefined {
  const all = values.flatMap(optionsOf);
  const joined = joinedInstances(all, union);
  return joined.length < all.length && joined.length <= most ? union(joined, most) : undefined;
}

function isPiece(value: Value): boolean {
  return optionsOf(value).every((one) => one.kind === 'native' && one.isText === true);
}

function ofStatements(values: readonly Value[]): Value {
  const all = values.flatMap(optionsOf);
  const whole = withoutPartial(all);
  if (whole.length < all.length) return union(whole);
  const texts = statementsOf(all) ?? [];
  const [only] = texts;
  if (only === undefined) return ofPaths(all);
  return texts.length === 1 ? only : { kind: 'union', options: texts };
}

const PATH = /^(?:\/[\w.~-]*)+$/;

/**
 * A prefix that is put into shape, with a slash at its beginning and at its end: of what it may be, the few paths that are known
 * wholly, and that it may be another one.
 */
function ofPaths(texts: readonly Value[]): Value {
  const known = texts.filter((one) => one.kind === 'literal');
  const isPrefix = known.every(({ value }) => PATH.test(String(value)));
  const areTexts = texts.every((one) => one.kind === 'literal' || one.kind === 'unknown');
  if (!isPrefix || !areTexts || known.length === 0 || known.length === texts.length) return UNKNOWN;
  const options = known.filter((one, at) => !isAmong(known.slice(0, at), one));
  return options.length < MOST_OPTIONS ? { kind: 'union', options: [...options, INPUT] } : UNKNOWN;
}

/** So few are compared faster than their fingerprints are made. */
function isAmong(options: readonly Value[], value: Value): boolean {
  for (const one of options) if (sameValue(one, value)) return true;
  return false;
}
