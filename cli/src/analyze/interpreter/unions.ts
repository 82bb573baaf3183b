import { decisivePrint } from './decisive-prints.ts';
import { fingerprint, sameValue } from './fingerprints.ts';
import { joinedInstances } from './joined-instances.ts';
import { statementsOf, tablePiecesOf } from './texts.ts';
import { withoutPartial } from './union-branches.ts';
import {
  type ClassValue,
  INPUT,
  isFollowed,
  LOST,
  optionsOf,
  presentOptions,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from './values.ts';

/** Of so many a union is made. */
export const MOST_OPTIONS = 8;

/** What a table, such as one service for each kind of order, may give under a name that is not known. */
export const MOST_LOOKED_UP = 64;

/** The same of functions and classes: the methods of all controllers of a program, one for each part of a path and each verb. */
const MOST_HANDLERS = 1024;

/** What a lookup by a name that is not known gives: of code, of modules and of names, such as those of tables, all. */
export function lookedUp(values: readonly Value[]): Value {
  // What a package made is told apart by nothing: of many, each may run all that any of them was given.
  const isOurs = values.every(({ kind }) => kind !== 'external' && kind !== 'union');
  const all = values.some(isCode) || values.every(isWord) || (isOurs && values.some((one) => holdsCode(one)));
  return union(values, all ? mostOf(values) : MOST_OPTIONS);
}

/** Functions are what a table of handlers holds; of models and services that many are all that there are. */
function mostOf(values: readonly Value[]): number {
  return values.every((one) => isHandler(one) || isNothing(one)) ? MOST_HANDLERS : MOST_LOOKED_UP;
}

function isNothing(value: Value): boolean {
  return value.kind === 'literal' && (value.value === undefined || value.value === null);
}

/** The same, and that there may be nothing of that name. */
export function orNothing(found: Value): Value {
  return union([found, UNDEFINED], optionsOf(found).length + 1);
}

/** Whether calling a value, or a method of it, may run code of the program. */
export function isCode(value: Value): boolean {
  return isFollowed(value) || (value.kind === 'object' && value.classOf !== undefined);
}

/** The same, or a plain object with methods. */
export function runsCode(value: Value): boolean {
  return isCode(value) || holdsCode(value);
}

/** How deep code is looked for in plain objects and lists. */
const DEEPEST_CODE = 3;

/** A module, a plain object with methods or services, or a list of these. */
function holdsCode(value: Value, depth = DEEPEST_CODE): boolean {
  if (value.kind === 'object' && value.getters.size > 0) return true;
  if (depth === 0 || (value.kind !== 'object' && value.kind !== 'array')) return false;
  const held = value.kind === 'array' ? value.items : [...value.props.values()];
  return held.some((one) => isCode(one) || holdsCode(one, depth - 1));
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
  return present.every(isCode) ? Math.min(mostOf(present), value.options.length + MOST_OPTIONS) : 1;
}

/** A function, or a class that a library makes nothing of, as it does of models. */
function isHandler(value: Value): boolean {
  return value.kind === 'function' || (value.kind === 'class' && !isOfLibrary(value));
}

function isOfLibrary({ base }: ClassValue): boolean {
  return base?.kind === 'class' ? isOfLibrary(base) : base?.kind === 'native' && base.derive !== undefined;
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
    if (kinds.size > most) return ofInstances(values, most) ?? ofStatements(values, most);
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

function ofStatements(values: readonly Value[], most: number): Value {
  const all = values.flatMap(optionsOf);
  const whole = withoutPartial(all);
  if (whole.length < all.length) return union(whole);
  const texts = statementsOf(all) ?? [];
  const [only] = texts;
  if (only === undefined) return ofPaths(all) ?? ofTables(all, most);
  return texts.length === 1 ? only : { kind: 'union', options: texts };
}

const PATH = /^(?:\/[\w.~-]*)+$/;

/**
 * A prefix that is put into shape, with a slash at its beginning and at its end: of what it may be, the few paths that are known
 * wholly, and that it may be another one.
 */
function ofPaths(texts: readonly Value[]): Value | undefined {
  const known = texts.filter((one) => one.kind === 'literal');
  const isPrefix = known.every(({ value }) => PATH.test(String(value)));
  const areTexts = texts.every((one) => one.kind === 'literal' || one.kind === 'unknown');
  if (!isPrefix || !areTexts || known.length === 0 || known.length === texts.length) return undefined;
  const options = known.filter((one, at) => !isAmong(known.slice(0, at), one));
  return options.length < MOST_OPTIONS ? { kind: 'union', options: [...options, INPUT] } : undefined;
}

/** Any text, and one with all pieces that name tables, which no choice among so many may lose. */
function ofTables(values: readonly Value[], most: number): Value {
  const { kept, isAll } = whatActs(values, most);
  const pieces = tablePiecesOf(values);
  const options = [isAll ? UNKNOWN : LOST, ...(pieces === undefined ? [] : [pieces]), ...kept];
  const [only = UNKNOWN] = options;
  return options.length === 1 ? only : { kind: 'union', options };
}

/** Of more values than are told apart, those are kept that run code or give rows, up to so many. */
const MOST_ACTING = 16;

/** Rows of tables, services and functions, of alike instances one; where they are too many themselves, the rows if those are few. */
function whatActs(values: readonly Value[], most: number): { kept: readonly Value[]; isAll: boolean } {
  const acting = withOneConnection(joinedInstances(values.filter(acts), union));
  // What libraries give, such as the query of each of many models, is asked and done with.
  if (acting.length <= (acting.every(isNative) ? MOST_LOOKED_UP : MOST_ACTING))
    return { kept: acting, isAll: true };
  const rows = acting.filter(isOfTable);
  return { kept: rows.length <= most ? rows : [], isAll: false };
}

/** Maps and sets do nothing but for the code that they hold. */
function acts(value: Value): boolean {
  if (value.kind !== 'native') return runsCode(value);
  return value.holds === undefined || value.holds().some(([, one]) => runsCode(one));
}

/** `db = new Database(path)` in each of many calls: of connections of one library one stands for all. */
function withOneConnection(values: readonly Value[]): readonly Value[] {
  const labels = new Set<string>();
  return values.filter((one) => {
    if (one.kind !== 'native' || one.isConnection !== true) return true;
    const isFirst = !labels.has(one.label);
    labels.add(one.label);
    return isFirst;
  });
}

function isNative({ kind }: Value): boolean {
  return kind === 'native';
}

/** What a library gives, or an instance of a class that it makes something of. */
function isOfTable(value: Value): boolean {
  if (value.kind === 'object') return value.classOf !== undefined && isOfLibrary(value.classOf);
  return value.kind === 'native';
}

/** So few are compared faster than their fingerprints are made. */
function isAmong(options: readonly Value[], value: Value): boolean {
  for (const one of options) if (sameValue(one, value)) return true;
  return false;
}
