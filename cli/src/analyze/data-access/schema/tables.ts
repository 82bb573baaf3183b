import type { FunctionBody } from '../sql/tables.ts';

/** What migrations, schema files and models say of the schema. */
export interface SchemaSink {
  readonly tables: Map<string, TableSchema>;
  /** View to the tables that it reads. */
  /** What can only be said when every model is known. */
  readonly later: (() => void)[];
  readonly views: Map<string, readonly string[]>;
  /** Functions and procedures in the database that the application makes, those of one name by what they take. */
  readonly functions: Map<string, ReadonlyMap<string, FunctionBody>>;
}

/** Adds what a model says of its table once every model is known, since models refer to each other by name. */
export function settleSchema(sink: SchemaSink): void {
  for (let work = sink.later.shift(); work !== undefined; work = sink.later.shift()) work();
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
  return fresh;
}

/** Gives a table another name, also where others refer to it; one that nothing has declared must have been there for that. */
export function renameTable(sink: SchemaSink, from: string, to: string | undefined): void {
  if (to === undefined) return;
  const schema = sink.tables.get(from) ?? { columns: new Set(), foreignKeys: new Map() };
  sink.tables.delete(from);
  const known = sink.tables.get(to);
  if (known === undefined) sink.tables.set(to, schema);
  else for (const column of schema.columns) known.columns.add(column);
  for (const other of sink.tables.values())
    for (const [column, target] of other.foreignKeys) if (target === from) other.foreignKeys.set(column, to);
}
