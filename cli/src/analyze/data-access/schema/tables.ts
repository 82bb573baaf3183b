import type { FunctionBody } from '../sql/tables.ts';

/** What migrations, schema files and models say of the schema. */
export interface SchemaSink {
  readonly tables: Map<string, TableSchema>;
  /** Names that are given up to the name under which their rows live on. */
  readonly lives: Map<string, string>;
  /** Names to the one that the table had before. */
  readonly before: Map<string, string>;
  /** What can only be said when every model is known. */
  readonly later: (() => void)[];
  /** View to the tables that it reads. */
  readonly views: Map<string, readonly string[]>;
  /** Functions and procedures in the database that the application makes, those of one name by what they take. */
  readonly functions: Map<string, ReadonlyMap<string, FunctionBody>>;
}

/** Adds what a model says of its table once every model is known, since models refer to each other by name. */
export function settleSchema(sink: SchemaSink): void {
  for (let work = sink.later.shift(); work !== undefined; work = sink.later.shift()) work();
}

/** Nothing is known of the schema yet. */
export function emptySchema(): SchemaSink {
  return {
    tables: new Map(),
    later: [],
    views: new Map(),
    functions: new Map(),
    lives: new Map(),
    before: new Map(),
  };
}

export interface TableSchema {
  readonly columns: Set<string>;
  readonly foreignKeys: Map<string, string>;
}

/** The schema of a table, which is known from now on. */
export function tableSchema(sink: SchemaSink, name: string): TableSchema {
  const known = sink.tables.get(name);
  if (known !== undefined) return known;
  const fresh: TableSchema = { columns: new Set(), foreignKeys: new Map() };
  sink.tables.set(name, fresh);
  sink.lives.delete(name);
  return fresh;
}

/** Of `alter table a rename to old; create table a …; drop table old`, the rows live on in the new table. */
export function dropTable(sink: SchemaSink, name: string): void {
  sink.tables.delete(name);
  const before = sink.before.get(name);
  if (before === undefined) return;
  sink.lives.set(name, before);
  referTo(sink, name, before);
}

/** Gives a table another name, also where others refer to it; one that nothing has declared must have been there for that. */
export function renameTable(sink: SchemaSink, from: string, to: string | undefined): void {
  if (to === undefined) return;
  const schema = sink.tables.get(from) ?? { columns: new Set(), foreignKeys: new Map() };
  sink.tables.delete(from);
  sink.lives.set(from, to);
  sink.lives.delete(to);
  sink.before.set(to, from);
  const known = sink.tables.get(to);
  if (known === undefined) sink.tables.set(to, schema);
  else {
    for (const column of schema.columns) known.columns.add(column);
    for (const [column, target] of schema.foreignKeys) known.foreignKeys.set(column, target);
  }
  referTo(sink, from, to);
}

function referTo({ tables }: SchemaSink, from: string, to: string): void {
  for (const { foreignKeys } of tables.values())
    for (const [column, target] of foreignKeys) if (target === from) foreignKeys.set(column, to);
}

/** Of a table that nothing has declared, no column is known either. */
export function dropColumn({ tables }: SchemaSink, name: string, column: string): void {
  const schema = tables.get(name);
  if (schema !== undefined) loseColumn(schema, column);
}

export function renameColumn({ tables }: SchemaSink, name: string, column: string, to: string): void {
  const schema = tables.get(name);
  if (schema !== undefined) nameColumn(schema, column, to);
}

/** The column with the reference that it is. */
export function loseColumn({ columns, foreignKeys }: TableSchema, column: string): void {
  columns.delete(column);
  foreignKeys.delete(column);
}

/** Gives a column that is there another name. */
export function nameColumn(schema: TableSchema, column: string, to: string): void {
  if (!schema.columns.has(column)) return;
  const target = schema.foreignKeys.get(column);
  loseColumn(schema, column);
  schema.columns.add(to);
  if (target !== undefined) schema.foreignKeys.set(to, target);
}
