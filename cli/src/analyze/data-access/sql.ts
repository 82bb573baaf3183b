import { loadModule, parseSync } from 'pgsql-parser';

/** Tables of one SQL text: what PostgreSQL's own grammar finds, common table expressions left out. */
export interface SqlTables {
  readonly tables: ReadonlyMap<string, 'read' | 'write'>;
  readonly creates: readonly string[];
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
  readonly creates: string[];
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
    else if (kind === 'CreateStmt') addName(found.creates, nameOf(Reflect.get(value, 'relation')));
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

function addName(names: Set<string> | string[], name: unknown): void {
  if (typeof name !== 'string') return;
  if (Array.isArray(names)) names.push(name);
  else names.add(name);
}
