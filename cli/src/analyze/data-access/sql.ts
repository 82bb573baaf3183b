import { loadModule, parseSync } from 'pgsql-parser';

/** Tables of one SQL text: what PostgreSQL's own grammar finds, common table expressions left out. */
export interface SqlTables {
  readonly tables: ReadonlyMap<string, 'read' | 'write'>;
  readonly creates: readonly CreatedTable[];
}

export interface CreatedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Column to the table that it refers to. */
  readonly foreignKeys: ReadonlyMap<string, string>;
}

/** Loads the grammar (WebAssembly); needed once before any call of `tablesOfSql`. */
export async function loadSqlGrammar(): Promise<void> {
  await loadModule();
}

/** The tables that a text reads and writes, or undefined when it is not SQL that PostgreSQL would take. */
export function tablesOfSql(text: string): SqlTables | undefined {
  const placeholders = numbered(text);
  // A fragment for a builder, such as `count(*) filter (…)`, is an expression.
  for (const candidate of [text, placeholders, `select ${placeholders}`]) {
    try {
      const found: Found = { tables: new Map(), named: new Set(), creates: [] };
      visit(parseSync(candidate), found);
      for (const name of found.named) found.tables.delete(name);
      return { tables: found.tables, creates: found.creates };
    } catch {
      // The next spelling may parse.
    }
  }
  return undefined;
}

interface Found {
  readonly tables: Map<string, 'read' | 'write'>;
  readonly named: Set<string>;
  readonly creates: CreatedTable[];
}

/** `?`, `??` and `:name` become `$1`; `::type` casts and texts in quotes stay. */
function numbered(text: string): string {
  return text.replaceAll(/'(?:[^']|'')*'|::|\?\??|:([A-Za-z_]\w*)/g, (token) => {
    if (token.startsWith("'") || token === '::') return token;
    return token === '??' ? 'identifier_' : '$1';
  });
}

const WRITING = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

function visit(node: unknown, found: Found): void {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [kind, value] of Object.entries(node)) visitKind(kind, value, found);
}

function visitKind(kind: string, value: unknown, found: Found): void {
  if (typeof value === 'object' && value !== null) {
    if (WRITING.has(kind)) add(found, nameOf(Reflect.get(value, 'relation')), 'write');
    else if (kind === 'TruncateStmt')
      for (const one of listOf(Reflect.get(value, 'relations')))
        add(found, nameOf(Reflect.get(Object(one), 'RangeVar')), 'write');
    else if (kind === 'RangeVar') add(found, nameOf(value), 'read');
    else if (kind === 'CommonTableExpr') addName(found.named, Reflect.get(value, 'ctename'));
    else if (kind === 'CreateStmt') addCreated(found, value);
  }
  visit(value, found);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(relation: unknown): unknown {
  return typeof relation === 'object' && relation !== null ? Reflect.get(relation, 'relname') : undefined;
}

function add(found: Found, name: unknown, mode: 'read' | 'write'): void {
  if (typeof name === 'string' && name !== 'identifier_')
    found.tables.set(name, mode === 'write' || found.tables.get(name) === 'write' ? 'write' : 'read');
}

function addName(names: Set<string>, name: unknown): void {
  if (typeof name === 'string') names.add(name);
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
  found.creates.push({ name, columns, foreignKeys });
}

function refer(element: unknown, own: readonly string[] | undefined, foreignKeys: Map<string, string>): void {
  const constraint = Object(Reflect.get(Object(element), 'Constraint'));
  const target = nameOf(Reflect.get(constraint, 'pktable'));
  if (typeof target !== 'string') return;
  const columns = own ?? listOf(Reflect.get(constraint, 'fk_attrs')).map(textOf);
  for (const column of columns) if (column !== undefined) foreignKeys.set(column, target);
}

function textOf(node: unknown): string | undefined {
  const text: unknown = Reflect.get(Object(Reflect.get(Object(node), 'String')), 'sval');
  return typeof text === 'string' ? text : undefined;
}
