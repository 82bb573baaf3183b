import { createRequire } from 'node:module';
import { z } from 'zod';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { readAsCommon } from './common-grammar.ts';
import type { Dialect, SchemaChange, SqlTables } from './tables.ts';

const require = createRequire(import.meta.url);

const buildSchema = z.object({ Parser: z.custom<new () => { astify(text: string): unknown }>() });

/** The tables of a text by MySQL's or SQLite's grammar, or undefined when it is refused. */
export function readWithDialect(text: string, dialect: Exclude<Dialect, 'postgres'>): SqlTables | undefined {
  return readAsCommon(text, dialect) ?? read(simplified(text.replaceAll(/\$\d+/g, '?')), dialect);
}

/** The same statement without what this grammar does not take and what no table depends on. */
function simplified(text: string): string {
  return text
    .replaceAll(/[?@]\w*\s*:=\s*/g, '')
    .replaceAll(
      /\b(update|insert|delete)\s+(?:(?:low_priority|high_priority|delayed|quick|ignore)\s+(?!set\b))+/gi,
      '$1 ',
    )
    .replaceAll(/\([^()]*\)(\s*values\s*\(\s*\?\s*\))/gi, '$1')
    .replaceAll(/\b(?:use|force|ignore)\s+(?:index|key)\s*\([^)]*\)/gi, '')
    .replaceAll(/\bdefault\b(?=\s*[,)])/gi, 'null')
    .replaceAll(/\bagainst\s*\([^)]*\)/gi, '= 1')
    .replaceAll(/\b(?:regexp|rlike)\b/gi, '=')
    .replaceAll('?', '1');
}

function read(text: string, dialect: Exclude<Dialect, 'postgres'>): SqlTables | undefined {
  const found: Found = { tables: new Map(), changes: [] };
  try {
    // The grammars are large and most programs need none of them, so each is loaded when it is first asked.
    const { Parser } = buildSchema.parse(require(`node-sql-parser/build/${dialect}`));
    for (const statement of listOf(new Parser().astify(text))) visit(statement, found, NOTHING_NAMED);
  } catch {
    return undefined;
  }
  return { tables: found.tables, changes: found.changes };
}

interface Found {
  readonly tables: Map<string, 'read' | 'write'>;
  readonly changes: SchemaChange[];
}

/** What statements around a place have given names to: such a name is no table there. */
type Named = ReadonlySet<string>;
const NOTHING_NAMED: Named = new Set();

function visit(node: unknown, found: Found, around: Named): void {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, found, around);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const type = textAt(node, 'type');
  if (type === 'column_ref') return;
  const definition = type === undefined ? undefined : ownMember(DEFINITIONS, type);
  if (definition !== undefined) {
    definition(found, node);
    return;
  }
  const named = visitNamed(listOf(Reflect.get(node, 'with')), found, around);
  const name = textAt(node, 'table');
  if (name !== undefined && Reflect.has(node, 'db') && isTable(name, textAt(node, 'db'), named))
    add(found, name, 'read');
  if (type === 'insert' || type === 'replace' || type === 'truncate' || type === 'load_data')
    writeAll(found, node, type);
  else if (type === 'update') update(found, node);
  else if (type === 'delete') remove(found, node);
  for (const [key, value] of Object.entries(node))
    if (key !== 'with' && (type !== 'delete' || key !== 'table')) visit(value, found, named);
}

/** The queries of a `WITH`, each of which knows those before it. @returns the names that the statement behind it knows */
function visitNamed(queries: readonly unknown[], found: Found, around: Named): Named {
  if (queries.length === 0) return around;
  const known = new Set(around);
  const isRecursive = queries.some((one) => Reflect.get(Object(one), 'recursive') === true);
  const names = queries.map((one) => textAt(Object(Reflect.get(Object(one), 'name')), 'value'));
  for (const [at, query] of queries.entries()) {
    for (const name of isRecursive ? names : names.slice(0, at)) if (name !== undefined) known.add(name);
    visit(query, found, new Set(known));
  }
  for (const name of names) if (name !== undefined) known.add(name);
  return known;
}

function isTable(name: string, database: string | undefined, named: Named): boolean {
  return !isCatalog(name, database) && !(named.has(name) && (database ?? '') === '');
}

/** What the database itself keeps about its tables is no table of the application. */
function isCatalog(name: string, database: string | undefined): boolean {
  return (
    /^(?:information_schema|performance_schema|mysql|sys)$/i.test(database ?? '') || /^sqlite_/.test(name)
  );
}

function writeAll(found: Found, statement: object, type: string): void {
  const targets: unknown = Reflect.get(statement, type === 'truncate' ? 'name' : 'table');
  for (const one of Array.isArray(targets) ? targets : [targets])
    add(found, textAt(Object(one), 'table'), 'write');
}

/** `UPDATE a JOIN b SET b.x = …` writes what its assignments name, else the first table. */
function update(found: Found, statement: object): void {
  const tables = listOf(Reflect.get(statement, 'table'));
  const owners = listOf(Reflect.get(statement, 'set')).map((one) => textAt(Object(one), 'table'));
  for (const owner of new Set(owners))
    add(found, owner === undefined ? textAt(Object(tables[0]), 'table') : named(tables, owner), 'write');
}

/** `DELETE a FROM a JOIN b` writes what stands before FROM, else the first table. */
function remove(found: Found, statement: object): void {
  const from = listOf(Reflect.get(statement, 'from'));
  const targets = listOf(Reflect.get(statement, 'table')).flatMap(
    (one) => textAt(Object(one), 'table') ?? [],
  );
  if (targets.length === 0) add(found, textAt(Object(from[0]), 'table'), 'write');
  for (const target of targets) add(found, named(from, target), 'write');
}

/** The table behind an alias. */
function named(tables: readonly unknown[], alias: string): string {
  const found = tables.find((one) => textAt(Object(one), 'as') === alias);
  return textAt(Object(found), 'table') ?? alias;
}

const DEFINITIONS: Readonly<Record<string, (found: Found, statement: object) => void>> = {
  create: addCreated,
  alter: addAltered,
  drop: (found, statement) => {
    if (Reflect.get(statement, 'keyword') !== 'table') return;
    for (const one of listOf(Reflect.get(statement, 'name'))) {
      const name = textAt(Object(one), 'table');
      if (name !== undefined) found.changes.push({ kind: 'drop', name });
    }
  },
  rename: (found, statement) => {
    for (const pair of listOf(Reflect.get(statement, 'table'))) {
      const [name, to] = listOf(pair).map((one) => textAt(Object(one), 'table'));
      if (name !== undefined && to !== undefined) found.changes.push({ kind: 'rename', name, to });
    }
  },
};

function addCreated(found: Found, statement: object): void {
  if (Reflect.get(statement, 'keyword') === 'view') {
    const inner: Found = { tables: new Map(), changes: [] };
    visit(Reflect.get(statement, 'select'), inner, NOTHING_NAMED);
    const name = textAt(Object(Reflect.get(statement, 'view')), 'view');
    if (name !== undefined) found.changes.push({ kind: 'view', name, tables: [...inner.tables.keys()] });
    return;
  }
  if (Reflect.get(statement, 'keyword') !== 'table') return;
  const [table] = listOf(Reflect.get(statement, 'table'));
  const name = textAt(Object(table), 'table');
  if (name === undefined) return;
  const columns: string[] = [];
  const foreignKeys = new Map<string, string>();
  for (const one of listOf(Reflect.get(statement, 'create_definitions')))
    define(Object(one), columns, foreignKeys);
  found.changes.push({ kind: 'create', name, columns, foreignKeys });
}

function addAltered(found: Found, statement: object): void {
  const [table] = listOf(Reflect.get(statement, 'table'));
  const name = textAt(Object(table), 'table');
  if (name === undefined) return;
  const columns: string[] = [];
  const foreignKeys = new Map<string, string>();
  const actions = listOf(Reflect.get(statement, 'expr')).map((one): object => Object(one));
  // A column may be dropped and added anew.
  for (const one of actions) addLost(found, name, one);
  for (const one of actions) {
    if (Reflect.get(one, 'action') !== 'add') continue;
    const constraint: unknown = Reflect.get(one, 'create_definitions');
    define(Object(constraint ?? one), columns, foreignKeys);
  }
  found.changes.push({ kind: 'alter', name, columns, foreignKeys });
  for (const one of actions) {
    const to = textAt(one, 'table');
    if (Reflect.get(one, 'action') === 'rename' && to !== undefined)
      found.changes.push({ kind: 'rename', name, to });
  }
}

/** A column that an action drops or gives another name. */
function addLost(found: Found, name: string, action: object): void {
  const column = columnName(Reflect.get(action, 'column'));
  if (Reflect.get(action, 'resource') !== 'column' || column === undefined) return;
  const old = columnName(Reflect.get(action, 'old_column'));
  if (old !== undefined) found.changes.push({ kind: 'rename-column', name, column: old, to: column });
  else if (Reflect.get(action, 'action') === 'drop')
    found.changes.push({ kind: 'drop-column', name, column });
}

/** One column, or one constraint over columns. */
function define(element: object, columns: string[], foreignKeys: Map<string, string>): void {
  const column = columnName(Reflect.get(element, 'column'));
  if (column !== undefined) columns.push(column);
  const reference: unknown = Reflect.get(element, 'reference_definition');
  const [target] = listOf(Reflect.get(Object(reference), 'table'));
  const table = textAt(Object(target), 'table');
  if (table === undefined) return;
  const own =
    column === undefined
      ? listOf(Reflect.get(element, 'definition')).flatMap((one) => columnName(one) ?? [])
      : [column];
  for (const one of own) foreignKeys.set(one, table);
}

function columnName(node: unknown): string | undefined {
  const name: unknown = Reflect.get(Object(node), 'column');
  if (typeof name === 'string') return name;
  return textAt(Object(Reflect.get(Object(name), 'expr')), 'value');
}

function add(found: Found, name: string | undefined, mode: 'read' | 'write'): void {
  if (name !== undefined)
    found.tables.set(name, mode === 'write' || found.tables.get(name) === 'write' ? 'write' : 'read');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function textAt(node: object, key: string): string | undefined {
  const value: unknown = Reflect.get(node, key);
  return typeof value === 'string' ? value : undefined;
}
