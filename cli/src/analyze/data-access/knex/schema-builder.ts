import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { itemsOf } from '../option-objects.ts';
import {
  dropTable,
  loseColumn,
  nameColumn,
  renameTable,
  type SchemaSink,
  type TableSchema,
  tableSchema,
} from '../schema/tables.ts';
import { addDefinitionsOf } from '../sql/definitions.ts';

/**
 * `knex.schema`: createTable, alterTable, renameTable, dropTable as the migrations call them, in order. Kysely's schema has
 * the same names, and adds columns behind them instead of in a callback.
 */
export function schemaBuilder(machine: Machine, sink: SchemaSink): Value {
  let open: TableSchema | undefined;
  const self: NativeValue = native('knex schema', {
    get: (name) =>
      nativeFunction(`schema.${name}`, ({ args, node }) => {
        const table = stringOf(args[0]);
        if (name === 'raw') addDefinitionsOf(sink, args[0]);
        if (table === undefined) return self;
        if (open !== undefined) addBehind(machine, open, name, { args, node });
        if (name.startsWith('createTable') || name === 'alterTable' || name === 'table') {
          const callback = args.find((arg) => arg.kind === 'function');
          const schema = tableSchema(sink, table);
          open = schema;
          if (callback !== undefined) callFunction(machine, callback, [tableBuilder(machine, schema)], node);
        } else if (name.startsWith('dropTable')) dropTable(sink, table);
        else if (name === 'renameTable') renameTable(sink, table, stringOf(args[1]));
        return self;
      }),
  });
  return self;
}

/** `.addColumn('owner_id', 'integer', (column) => column.references('people.id'))` and foreign keys by their columns. */
function addBehind(
  machine: Machine,
  schema: TableSchema,
  name: string,
  { args, node }: Pick<Call, 'args' | 'node'>,
): void {
  const [first, columns, third] = args;
  const column = stringOf(first);
  if (name === 'addColumn' && column !== undefined) {
    schema.columns.add(column);
    if (third?.kind === 'function')
      callFunction(machine, third, [columnBuilder(machine, schema, column)], node);
  }
  const target = stringOf(third);
  if (name !== 'addForeignKeyConstraint' || target === undefined) return;
  for (const one of itemsOf(columns)) schema.foreignKeys.set(stringOf(one) ?? '', target);
}

const NO_COLUMNS = new Set([
  'primary',
  'unique',
  'index',
  'foreign',
  'dropForeign',
  'dropUnique',
  'dropIndex',
  'dropPrimary',
  'timestamps',
  'comment',
  'check',
  'setNullable',
  'dropNullable',
]);

/** The `table` that a createTable callback gets: column methods and their references. */
function tableBuilder(machine: Machine, schema: TableSchema): Value {
  return native('knex table', {
    get: (name) =>
      nativeFunction(`table.${name}`, ({ args }) => {
        const column =
          stringOf(args[0]) ?? (args[0]?.kind === 'array' ? stringOf(args[0].items[0]) : undefined);
        if (name === 'increments' || name === 'bigIncrements') schema.columns.add(column ?? 'id');
        else if (name === 'timestamps')
          for (const one of ['created_at', 'updated_at']) schema.columns.add(one);
        else if (name === 'dropColumn' || name === 'dropColumns') dropNamed(schema, args);
        else if (name === 'renameColumn') renameNamed(schema, args);
        else if (column !== undefined && !NO_COLUMNS.has(name)) schema.columns.add(column);
        return columnBuilder(machine, schema, column);
      }),
  });
}

/** One after the other, or in a list. */
function dropNamed(schema: TableSchema, args: readonly Value[]): void {
  for (const column of args.flatMap((one) => (one.kind === 'array' ? one.items : [one])).map(stringOf))
    if (column !== undefined) loseColumn(schema, column);
}

function renameNamed(schema: TableSchema, args: readonly Value[]): void {
  const [column, to] = args.map(stringOf);
  if (column !== undefined && to !== undefined) nameColumn(schema, column, to);
}

function columnBuilder(_machine: Machine, schema: TableSchema, column: string | undefined): Value {
  const self: NativeValue = native('knex column', {
    get: (name) =>
      nativeFunction(`column.${name}`, ({ args }) => {
        const text = stringOf(args[0]);
        if (name === 'inTable' && text !== undefined && column !== undefined)
          schema.foreignKeys.set(column, text);
        if (name === 'references' && text?.includes('.') && column !== undefined)
          schema.foreignKeys.set(column, text.split('.')[0] ?? text);
        return self;
      }),
  });
  return self;
}
