import { partsOf } from '../../interpreter/texts.ts';
import { optionsOf, type Value } from '../../interpreter/values.ts';
import {
  dropColumn,
  dropTable,
  renameColumn,
  renameTable,
  type SchemaSink,
  tableSchema,
} from '../schema/tables.ts';
import { type Dialect, type SchemaChange, tablesOfSql } from './tables.ts';

const DEFINES =
  /^\s*(?:create\s+(?:unlogged\s+)?table|create\s+(?:or\s+replace\s+)?(?:materialized\s+)?view|alter\s+table|drop\s+table|rename\s+table|(?:create\s+(?:or\s+replace\s+)?|drop\s+)(?:function|procedure))\b/i;

/** Notes what the statements of a text say of the schema; a statement that no grammar takes is passed over. */
export function addDefinitions(sink: SchemaSink, text: string, dialect?: Dialect): void {
  for (const statement of statementsOf(text)) {
    if (!DEFINES.test(statement)) continue;
    for (const change of tablesOfSql(statement, dialect)?.changes ?? []) apply(sink, change);
  }
}

/** Stands where a piece of a text is not known; no program writes it. */
const HOLE = '\uFFFC';

/** `${schema}.ships`: wherever it lies, it is that table. */
const QUALIFIER = new RegExp(`(?<![\\w$."])("?)${HOLE}\\1\\.(?=["\\w])`, 'g');

/**
 * The same of a text of which pieces are not known, such as the owner that a setting names: each statement that is whole says what it
 * says.
 */
export function addDefinitionsOf(sink: SchemaSink, value: Value | undefined, dialect?: Dialect): void {
  if (value === undefined) return;
  for (const one of optionsOf(value)) {
    const text = partsOf(one)
      .map((part) => part ?? HOLE)
      .join('')
      .replaceAll(QUALIFIER, '');
    const whole = statementsOf(text).filter((statement) => !statement.includes(HOLE));
    addDefinitions(sink, whole.join(';'), dialect);
  }
}

function apply(sink: SchemaSink, change: SchemaChange): void {
  switch (change.kind) {
    case 'drop':
      dropTable(sink, change.name);
      return;
    case 'rename':
      renameTable(sink, change.name, change.to);
      return;
    case 'drop-column':
      dropColumn(sink, change.name, change.column);
      return;
    case 'rename-column':
      renameColumn(sink, change.name, change.column, change.to);
      return;
    case 'view':
      sink.views.set(change.name, change.tables);
      return;
    case 'function':
      sink.functions.set(change.name, new Map(sink.functions.get(change.name)).set(change.takes, change));
      return;
    case 'drop-function':
      sink.functions.delete(change.name);
      return;
    case 'create':
    case 'alter': {
      if (change.kind === 'alter' && !sink.tables.has(change.name) && !isOfTable(change)) return;
      const schema = tableSchema(sink, change.name);
      for (const column of change.columns) schema.columns.add(column);
      for (const [column, target] of change.foreignKeys) schema.foreignKeys.set(column, target);
    }
  }
}

/** Dumps alter sequences and views like tables, but give only tables columns and references. */
function isOfTable({ columns, foreignKeys }: Extract<SchemaChange, { kind: 'create' | 'alter' }>): boolean {
  return columns.length > 0 || foreignKeys.size > 0;
}

/** The statements of a script without their comments; semicolons in quotes and in bodies between `$$` end none. */
function statementsOf(text: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === ';') {
      statements.push(current);
      current = '';
    } else if (!token.startsWith('--') && !token.startsWith('/*') && !token.startsWith('#')) current += token;
  }
  return [...statements, current];
}

const TOKEN =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|^#[^\n]*|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\1|;|[^;'"`#$/-]+|[\s\S]/gm;
