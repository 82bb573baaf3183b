import { setFlagsFromString } from 'node:v8';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { isBuiltIn } from './built-in-functions.ts';
import { definitionOfBlock, functionDefined } from './function-bodies.ts';
import { listOf, textOf } from './postgres-nodes.ts';
import type { SchemaChange, SqlTables } from './tables.ts';

let parse: ((text: string) => unknown) | undefined;
let parseBodies: ((text: string) => unknown) | undefined;

/** Loads the grammar (WebAssembly); needed once before any call of `readPostgres`. */
export async function loadSqlGrammar(): Promise<void> {
  if (parse !== undefined) return;
  // Optimizing the grammar's one huge function takes 600 MB and a core for seconds, and gains nothing here.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
  const { loadModule, parseSync, parsePlPgSQLSync } = await import('libpg-query');
  await loadModule();
  parse = parseSync;
  parseBodies = parsePlPgSQLSync;
}

/** The tables of a text, or undefined when it is not SQL that PostgreSQL would take. */
export function readPostgres(text: string): SqlTables | undefined {
  try {
    return readTree(parse?.(text), text);
  } catch {
    return undefined;
  }
}

function readTree(tree: unknown, text = ''): SqlTables {
  const found = nothingFound(text);
  visit(tree, found, NOTHING_NAMED);
  const { tables, changes, rowsOfFunctions } = found;
  return {
    tables,
    functions: [...found.functions].sort(),
    called: [...found.called].sort(),
    changes,
    rowsOfFunctions,
  };
}

interface Found {
  readonly text: string;
  readonly tables: Map<string, 'read' | 'write'>;
  readonly functions: Set<string>;
  readonly called: Set<string>;
  readonly changes: SchemaChange[];
  rowsOfFunctions: boolean;
}

function nothingFound(text: string): Found {
  return {
    text,
    tables: new Map(),
    functions: new Set(),
    called: new Set(),
    changes: [],
    rowsOfFunctions: false,
  };
}

const WRITING = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** What statements around a place have given names to: such a name is no table there. */
type Named = ReadonlySet<string>;
const NOTHING_NAMED: Named = new Set();

function visit(node: unknown, found: Found, around: Named): void {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, found, around);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const clause: unknown = Reflect.get(node, 'withClause');
  const named = clause === undefined ? around : visitNamed(Object(clause), found, around);
  for (const [kind, value] of Object.entries(node))
    if (kind !== 'withClause') visitKind(kind, value, found, named);
}

/**
 * The queries of a `WITH`, each of which knows those before it, and not itself: `WITH crews AS (SELECT * FROM crews)` reads the table.
 * @returns the names that the statement behind it knows
 */
function visitNamed(clause: object, found: Found, around: Named): Named {
  const queries = listOf(Reflect.get(clause, 'ctes')).map((one) =>
    Object(Reflect.get(Object(one), 'CommonTableExpr')),
  );
  const names = queries.map((one) => String(Reflect.get(one, 'ctename')));
  const all = new Set([...around, ...names]);
  const isRecursive = Reflect.get(clause, 'recursive') === true;
  for (const [at, query] of queries.entries())
    visit(query, found, isRecursive ? all : new Set([...around, ...names.slice(0, at)]));
  return all;
}

function isNamed(relation: object, named: Named): boolean {
  const name = nameOf(relation);
  return typeof name === 'string' && named.has(name) && !Reflect.has(relation, 'schemaname');
}

function visitKind(kind: string, value: unknown, found: Found, named: Named): void {
  if (typeof value === 'object' && value !== null) {
    if (WRITING.has(kind)) add(found, nameOf(Reflect.get(value, 'relation')), 'write');
    else if (kind === 'TruncateStmt')
      for (const one of listOf(Reflect.get(value, 'relations')))
        add(found, nameOf(Reflect.get(Object(one), 'RangeVar')), 'write');
    // It is filled anew from the tables behind it.
    else if (kind === 'RefreshMatViewStmt') add(found, nameOf(Reflect.get(value, 'relation')), 'read');
    else if (kind === 'RangeVar' && !isCatalog(value) && !isNamed(value, named))
      add(found, nameOf(value), 'read');
    else if (kind === 'RangeFunction') {
      found.rowsOfFunctions = true;
      addFunctions(found, Reflect.get(value, 'functions'));
    } else if (kind === 'SelectStmt' && !Reflect.has(value, 'fromClause'))
      addFunctions(found, Reflect.get(value, 'targetList'));
    else if (kind === 'FuncCall' || kind === 'funccall') addCalled(found, value);
    else if (kind === 'CopyStmt' && Reflect.has(value, 'relation'))
      add(
        found,
        nameOf(Reflect.get(value, 'relation')),
        Reflect.get(value, 'is_from') === true ? 'write' : 'read',
      );
    else if (kind === 'DoStmt') addBlock(found, value);
    else if (Object.hasOwn(DEFINITIONS, kind)) {
      ownMember(DEFINITIONS, kind)?.(found, value);
      return;
    }
  }
  visit(value, found, named);
}

/** Statements that define tables run none of what they name, and neither do clauses that name tables once more. */
const DEFINITIONS: Readonly<Record<string, (found: Found, statement: object) => void>> = {
  CreateStmt: addCreated,
  AlterTableStmt: addAltered,
  DropStmt: addDropped,
  RenameStmt: addRenamed,
  ViewStmt: (found, statement) => addView(found, statement, Reflect.get(statement, 'view')),
  CreateTableAsStmt: addMadeOfQuery,
  IndexStmt: () => undefined,
  // `for update of ai` says the names that the statement gave its tables.
  LockingClause: () => undefined,
  CreateTrigStmt: () => undefined,
  CreateFunctionStmt: addFunction,
};

/** What the database itself keeps about its tables is no table of the application. */
function isCatalog(relation: object): boolean {
  const name = nameOf(relation);
  const schema: unknown = Reflect.get(relation, 'schemaname');
  return (
    schema === 'information_schema' ||
    schema === 'pg_catalog' ||
    (schema === undefined && typeof name === 'string' && /^(?:pg|sqlite)_/.test(name))
  );
}

function nameOf(relation: unknown): unknown {
  return typeof relation === 'object' && relation !== null ? Reflect.get(relation, 'relname') : undefined;
}

function add(found: Found, name: unknown, mode: 'read' | 'write'): void {
  if (typeof name === 'string')
    found.tables.set(name, mode === 'write' || found.tables.get(name) === 'write' ? 'write' : 'read');
}

/** The calls of a list that stands where tables stand, or alone behind SELECT, whatever they are wrapped in. */
function addFunctions(found: Found, calls: unknown): void {
  for (const one of listOf(calls)) {
    const items = Reflect.get(Object(Reflect.get(Object(one), 'List')), 'items');
    const value: unknown = Reflect.get(Object(Reflect.get(Object(one), 'ResTarget')), 'val');
    for (const call of [...listOf(items), value]) {
      const names = listOf(Reflect.get(Object(Reflect.get(Object(call), 'FuncCall')), 'funcname'));
      const name = textOf(names.at(-1));
      if (name !== undefined && !isBuiltIn(name)) found.functions.add(name);
    }
  }
}

function addCalled(found: Found, call: object): void {
  const name = textOf(listOf(Reflect.get(call, 'funcname')).at(-1));
  if (name !== undefined && !isBuiltIn(name)) found.called.add(name);
}

/** What the body of a function or procedure does. */
function addFunction(found: Found, statement: object): void {
  const defined = functionDefined(statement, found.text, {
    text: readPostgres,
    tree: readTree,
    bodies: parseBodies,
  });
  if (defined !== undefined) found.changes.push(defined);
}

/** `DO $$ BEGIN … END $$` runs at once what a function with this body would do. */
function addBlock(found: Found, statement: object): void {
  const [made] = readPostgres(definitionOfBlock(statement))?.changes ?? [];
  if (made?.kind !== 'function' || !made.isRead) throw new Error('The block cannot be read');
  for (const [table, mode] of made.tables) add(found, table, mode);
  for (const name of made.calls) found.called.add(name);
}

/** Columns, and the references that they or the table's own constraints declare. */
function addCreated(found: Found, statement: object): void {
  const name = nameOf(Reflect.get(statement, 'relation'));
  if (typeof name !== 'string') return;
  const columns: string[] = [];
  const foreignKeys = new Map<string, string>();
  for (const element of listOf(Reflect.get(statement, 'tableElts'))) {
    const column = Object(Reflect.get(Object(element), 'ColumnDef'));
    const columnName: unknown = Reflect.get(column, 'colname');
    if (typeof columnName === 'string') {
      columns.push(columnName);
      for (const one of listOf(Reflect.get(column, 'constraints'))) refer(one, [columnName], foreignKeys);
    } else refer(element, undefined, foreignKeys);
  }
  found.changes.push({ kind: 'create', name, columns, foreignKeys });
}

function addAltered(found: Found, statement: object): void {
  const name = nameOf(Reflect.get(statement, 'relation'));
  if (typeof name !== 'string') return;
  const columns: string[] = [];
  const foreignKeys = new Map<string, string>();
  for (const one of listOf(Reflect.get(statement, 'cmds'))) {
    const command: object = Object(Reflect.get(Object(one), 'AlterTableCmd'));
    const dropped: unknown = Reflect.get(command, 'name');
    if (Reflect.get(command, 'subtype') === 'AT_DropColumn' && typeof dropped === 'string')
      found.changes.push({ kind: 'drop-column', name, column: dropped });
    const definition: unknown = Reflect.get(command, 'def');
    const column: object = Object(Reflect.get(Object(definition), 'ColumnDef'));
    const added: unknown = Reflect.get(column, 'colname');
    if (typeof added === 'string') {
      columns.push(added);
      for (const constraint of listOf(Reflect.get(column, 'constraints')))
        refer(constraint, [added], foreignKeys);
    } else refer(definition, undefined, foreignKeys);
  }
  found.changes.push({ kind: 'alter', name, columns, foreignKeys });
}

function addDropped(found: Found, statement: object): void {
  const removed: unknown = Reflect.get(statement, 'removeType');
  if (removed === 'OBJECT_FUNCTION' || removed === 'OBJECT_PROCEDURE') addDroppedFunctions(found, statement);
  if (removed !== 'OBJECT_TABLE') return;
  for (const one of listOf(Reflect.get(statement, 'objects'))) {
    const parts = listOf(Reflect.get(Object(Reflect.get(Object(one), 'List')), 'items')).map(textOf);
    const name = parts.at(-1);
    if (name !== undefined) found.changes.push({ kind: 'drop', name });
  }
}

function addDroppedFunctions(found: Found, statement: object): void {
  for (const one of listOf(Reflect.get(statement, 'objects'))) {
    const names = listOf(Reflect.get(Object(Reflect.get(Object(one), 'ObjectWithArgs')), 'objname'));
    const name = textOf(names.at(-1));
    if (name !== undefined) found.changes.push({ kind: 'drop-function', name });
  }
}

function addRenamed(found: Found, statement: object): void {
  const name = nameOf(Reflect.get(statement, 'relation'));
  const to: unknown = Reflect.get(statement, 'newname');
  if (typeof name !== 'string' || typeof to !== 'string') return;
  const column: unknown = Reflect.get(statement, 'subname');
  const type: unknown = Reflect.get(statement, 'renameType');
  if (type === 'OBJECT_TABLE') found.changes.push({ kind: 'rename', name, to });
  if (type === 'OBJECT_COLUMN' && typeof column === 'string')
    found.changes.push({ kind: 'rename-column', name, column, to });
}

/** A materialized view is a view; a table that is filled once by a query reads what the query does. */
function addMadeOfQuery(found: Found, statement: object): void {
  if (Reflect.get(statement, 'objtype') === 'OBJECT_MATVIEW')
    addView(found, statement, Reflect.get(Object(Reflect.get(statement, 'into')), 'rel'));
  else visit(statement, found, NOTHING_NAMED);
}

function addView(found: Found, statement: object, relation: unknown): void {
  const name = nameOf(relation);
  if (typeof name !== 'string') return;
  const inner = nothingFound('');
  visit(Reflect.get(statement, 'query'), inner, NOTHING_NAMED);
  found.changes.push({ kind: 'view', name, tables: [...inner.tables.keys()] });
}

function refer(element: unknown, own: readonly string[] | undefined, foreignKeys: Map<string, string>): void {
  const constraint = Object(Reflect.get(Object(element), 'Constraint'));
  const target = nameOf(Reflect.get(constraint, 'pktable'));
  if (typeof target !== 'string') return;
  const columns = own ?? listOf(Reflect.get(constraint, 'fk_attrs')).map(textOf);
  for (const column of columns) if (column !== undefined) foreignKeys.set(column, target);
}
