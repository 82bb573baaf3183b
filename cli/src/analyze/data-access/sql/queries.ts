import type { ts } from '#typescript';
import type { CalledFunction, QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { optionsOf, stringOf, UNKNOWN, type Value } from '../../interpreter/values.ts';
import { touchAsSaid, unresolved } from '../queries.ts';
import { composedTables, TABLE_EXPECTED } from './composed.ts';
import { handedStatements } from './handed-statements.ts';
import { namesPutIn } from './names-put-in.ts';
import { functionsOf, lastName, withoutAsides } from './statements.ts';
import { type Dialect, type SqlTables, tablesOfSql } from './tables.ts';
import { spellings, UNKNOWN_NAME } from './text.ts';

export interface SqlOptions {
  readonly dialect?: Dialect | undefined;
  /** The list of values that goes with the text; names among them stand for `??`. */
  readonly bindings?: Value | undefined;
  /** The expression that gives the text, where it stands in the call. */
  readonly written?: ts.Expression | undefined;
  /** Whether the text is a whole statement, as opposed to a piece of one. */
  readonly isStatement?: boolean;
}

/** What a diagnostic says of a text that is not known, or that no grammar takes. */
export const UNREAD = 'The SQL of this query cannot be read';

/** A stored procedure, whose statements stand in the database. */
const PROCEDURE = /^\s*call\s+([\w.`"]+)/i;

/** Adds the tables of an SQL text; what cannot be parsed or is not known is a diagnostic. */
export function sqlInto(
  machine: Machine,
  fact: QueryFact,
  value: Value | undefined,
  node: ts.Node,
  options: SqlOptions = {},
): void {
  const texts = value === undefined ? [UNKNOWN] : optionsOf(value);
  const isOneOfMany = texts.length > 1;
  const named = isOneOfMany ? namedQueries(texts) : NONE;
  for (const one of texts) addText(machine, fact, one, node, { ...options, isOneOfMany, named });
}

const NONE: ReadonlySet<string> = new Set();
const NAMED_QUERY =
  /([\w"`]+)\s+as\s+(?:(?:not\s+)?materialized\s*)?\(\s*(?:select|with|insert|update|delete|values)\b/gi;

/** `WITH name AS (…)`: where only some of the texts that a program may compose have it, the name is no table in the others. */
function namedQueries(texts: readonly Value[]): ReadonlySet<string> {
  return new Set(texts.flatMap((one) => namedIn(partsOf(one) ?? [])));
}

function namedIn(parts: readonly (string | null)[]): string[] {
  const text = parts.join(' ');
  return /\bwith\b/i.test(text)
    ? [...text.matchAll(NAMED_QUERY)].map(([, name]) => lastName(name ?? ''))
    : [];
}

/** Of a text that gives a query such a name itself its own reading says where that name is the table. */
function namedElsewhere(named: ReadonlySet<string>, parts: readonly (string | null)[]): ReadonlySet<string> {
  if (named.size === 0) return named;
  const own = namedIn(parts);
  return new Set([...named].filter((name) => !own.includes(name)));
}

interface TextOptions extends SqlOptions {
  /** It is a statement that the text to run was made of. */
  readonly isHanded?: boolean;
  /** Of the texts that a program may compose, some are such as no run does. */
  readonly isOneOfMany: boolean;
  /** What is a query of its own in one of them. */
  readonly named: ReadonlySet<string>;
}

function addText(machine: Machine, fact: QueryFact, value: Value, node: ts.Node, options: TextOptions): void {
  const all = partsOf(value);
  if (all === undefined) {
    if (addHanded(machine, fact, node, options)) return;
    fact.isUnread = true;
    unresolved(machine, fact, node, {
      message: UNREAD,
      cause: 'Its text is not known.',
    });
    return;
  }
  const parts = actingParts(all);
  if (parts.length === 0) return;
  const procedure = PROCEDURE.exec(parts[0] ?? '')?.[1];
  if (procedure !== undefined) {
    call(fact, procedure, { node, toldAs: `the procedure ${procedure}` });
    return;
  }
  const named = parts.map((part) => (part === null ? null : namesPutIn(part, options.bindings)));
  const found = readableTables(named, options);
  const noTables = namedElsewhere(options.named, named);
  if (found === undefined) {
    for (const [name, mode] of composedTables([...named, null], true)?.tables ?? [])
      if (!noTables.has(lastName(name)) && !name.includes(UNKNOWN_NAME)) touchAsSaid(fact, name, mode);
    if (!lacksName(named) && addHanded(machine, fact, node, options, named)) return;
    fact.isUnread = true;
    unresolved(machine, fact, node, {
      message: UNREAD,
      cause: `The parser refuses: ${named
        .map((part) => part?.replaceAll(UNKNOWN_NAME, '…') ?? '…')
        .join('')
        .trim()
        .slice(0, 120)}`,
    });
    return;
  }
  // Of a statement that begins with something unknown, the known end says nothing about its tables.
  let isComplete =
    !isOpenWith(parts) &&
    !(found.tables.size === 0 && lacksSource(parts)) &&
    (options.isStatement !== true || parts[0] !== null || found.tables.size > 0);
  for (const [name, mode] of found.tables) {
    if (name.includes(UNKNOWN_NAME)) isComplete = false;
    else if (!noTables.has(lastName(name))) touchAsSaid(fact, name, mode);
  }
  const made = functionsOf(all.map((part) => part ?? GAP).join(''));
  for (const name of found.functions ?? []) {
    if (name.includes(UNKNOWN_NAME)) tellUnnamed(machine, fact, node, 'A function');
    else if (!made.includes(lastName(name))) call(fact, name, { node, toldAs: `the function ${name}` });
  }
  for (const name of found.called ?? []) call(fact, name, { node });
  if (!isComplete) tellUnnamed(machine, fact, node, 'A table');
}

function tellUnnamed(machine: Machine, fact: QueryFact, node: ts.Node, what: string): void {
  unresolved(machine, fact, node, {
    message: `${what} of this query is not known`,
    cause: 'Its name is put into the SQL from a value that could not be followed.',
  });
}

/**
 * Reads, in the place of a text that cannot be read, the statements that it was made of. @returns whether there are any, each of which
 * can be read
 */
function addHanded(
  machine: Machine,
  fact: QueryFact,
  node: ts.Node,
  options: TextOptions,
  parts: readonly (string | null)[] = [],
): boolean {
  if (options.isHanded === true) return false;
  const statements = handedStatements(machine, options.written);
  // What is put before or behind a whole statement may name further tables.
  if (statements.some((one) => isWithin(partsOf(one) ?? [], parts))) return false;
  const areRead = statements.every((one) => readableTables(partsOf(one) ?? [null], options) !== undefined);
  if (statements.length === 0 || !areRead) return false;
  if (fact.isAsHanded !== true)
    for (const one of statements) addText(machine, fact, one, node, { ...options, isHanded: true });
  fact.isAsHanded = true;
  return true;
}

function isWithin(statement: readonly (string | null)[], parts: readonly (string | null)[]): boolean {
  return statement.every((piece) => piece === null || parts.some((part) => part?.includes(piece.trim())));
}

function call(fact: QueryFact, name: string, called: CalledFunction): void {
  fact.called ??= new Map();
  const key = lastName(name);
  if (fact.called.get(key)?.toldAs === undefined) fact.called.set(key, called);
}

/** Whether a text breaks off where the name of a table must follow: what is put in there no statement has told. */
function lacksName(parts: readonly (string | null)[]): boolean {
  return parts.some((part, index) => part !== null && index < parts.length - 1 && TABLE_EXPECTED.test(part));
}

/** `with {?} select …`: what it reads by its own queries is not known, nor which names are theirs. */
function isOpenWith(parts: readonly (string | null)[]): boolean {
  return parts.length > 1 && parts[1] === null && /^\s*with(?:\s+recursive)?\s*$/i.test(parts[0] ?? '');
}

/** `select * {?}`: columns are those of something. */
function lacksSource([first, ...others]: readonly (string | null)[]): boolean {
  return others.length > 0 && COLUMNS.test(first ?? '') && !/\bfrom\b/i.test(first ?? '');
}

const COLUMNS =
  /^\s*select\s+(?:distinct\s+)?(?:\*|(?!(?:true|false|null|current_\w+)\b)["a-z_][\w".]*\s*(?:,|$))/i;

/** The known and unknown parts of a text; undefined where nothing of it is known. */
function partsOf(value: Value): readonly (string | null)[] | undefined {
  const text = stringOf(value);
  if (text !== undefined) return [text];
  if (value.kind !== 'unknown' || value.parts === undefined) return undefined;
  return value.parts.some((part) => part !== null && /[a-z]/i.test(part)) ? value.parts : undefined;
}

/** Stands for an unknown part while a text is taken apart; no program writes it. */
const GAP = '\u0000';

/** The parts without statements that touch no table; none where nothing else is left. */
function actingParts(parts: readonly (string | null)[]): readonly (string | null)[] {
  const whole = parts.map((part) => part ?? GAP).join('');
  const left = withoutAsides(whole);
  if (left === whole) return parts;
  return left === '' ? [] : left.split(/(\0)/).map((part) => (part === GAP ? null : part));
}

const MOST_BEFORE_NAMES = 24;
const MOST_IN_ANY_DIALECT = 12;
/** Characters of refused spellings after which MySQL's and SQLite's grammars, which are slow, are asked for no further ones. */
const MOST_REFUSED = 30_000;

/** Each spelling that a grammar refuses takes its time, so names that stand in the text count before far-fetched ones. */
function readableTables(
  parts: readonly (string | null)[],
  { dialect, isOneOfMany }: TextOptions,
): SqlTables | undefined {
  const texts = [...spellings(parts)];
  let refused = 0;
  const read = (from: number, to: number, isAlone: boolean) =>
    firstOf(texts.slice(from, to), (text) => {
      const isCheap = isAlone && (dialect ?? 'postgres') === 'postgres';
      if (!isCheap && refused > MOST_REFUSED) return undefined;
      const found = tablesOfSql(text, dialect, isAlone);
      if (found === undefined) refused += text.length;
      return found;
    });
  return (
    read(0, MOST_BEFORE_NAMES, true) ??
    composedTables(isOneOfMany ? [...parts, null] : parts) ??
    read(0, MOST_IN_ANY_DIALECT, false) ??
    read(MOST_BEFORE_NAMES, texts.length, true)
  );
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
