import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject, itemsOf, membersOf, textMember } from '../option-objects.ts';
import {
  dropColumn,
  dropTable,
  renameColumn,
  renameTable,
  type SchemaSink,
  tableSchema,
} from '../schema/tables.ts';
import { addDefinitionsOf } from '../sql/definitions.ts';

/** `queryInterface`, as migrations get it. */
export function queryInterface(machine: Machine, sink: SchemaSink): NativeValue {
  const self: NativeValue = native('queryInterface', {
    get: (name) => {
      const work = ownMember(METHODS, name);
      if (work !== undefined)
        return nativeFunction(`queryInterface.${name}`, (call) => work(sink, call) ?? INPUT);
      if (name === 'sequelize') return raw(machine, sink, self);
      return nativeFunction(`queryInterface.${name}`, () => INPUT);
    },
  });
  return self;
}

type Work = (sink: SchemaSink, call: Call) => Value | undefined;

/** How the schema changes; a table is named by text or by `{ tableName }`. */
export const METHODS: Readonly<Record<string, Work>> = {
  createTable: (sink, { args }) => {
    const name = tableOf(args[0]);
    if (name !== undefined) addColumns(sink, name, args[1]);
    return undefined;
  },
  dropTable: (sink, { args }) => {
    const name = tableOf(args[0]);
    if (name !== undefined) dropTable(sink, name);
    return undefined;
  },
  renameTable: (sink, { args }) => {
    const name = tableOf(args[0]);
    if (name !== undefined) renameTable(sink, name, tableOf(args[1]));
    return undefined;
  },
  addColumn: (sink, { args }) => {
    const [table, column] = [tableOf(args[0]), stringOf(args[1])];
    if (table !== undefined && column !== undefined) addColumn(sink, table, column, args[2]);
    return undefined;
  },
  removeColumn: lost,
  dropColumn: lost,
  dropColumns: lost,
  renameColumn: (sink, { args: [table, column, to] }) => {
    const [name, from, now] = [tableOf(table), columnOf(column), columnOf(to)];
    if (name !== undefined && from !== undefined && now !== undefined) renameColumn(sink, name, from, now);
    return undefined;
  },
  addConstraint: (sink, { args: [table, ...rest] }) => {
    const name = tableOf(table);
    for (const options of rest)
      for (const reference of membersOf(options, 'references')) {
        const target = tableOf(membersOf(reference, 'table')[0]);
        const fields = [...membersOf(options, 'fields'), ...rest.filter(({ kind }) => kind === 'array')];
        for (const column of fields.flatMap((one) => [...itemsOf(one)]).map(stringOf))
          if (name !== undefined && column !== undefined && target !== undefined)
            tableSchema(sink, name).foreignKeys.set(column, target);
      }
    return undefined;
  },
};

/** Columns by name, as objects that have one, or in a list. */
function lost(sink: SchemaSink, { args: [table, columns] }: Call): undefined {
  const name = tableOf(table);
  for (const column of [...itemsOf(columns)].map(columnOf))
    if (name !== undefined && column !== undefined) dropColumn(sink, name, column);
}

function columnOf(value: Value | undefined): string | undefined {
  return stringOf(value) ?? textMember(value, 'name');
}

function tableOf(value: Value | undefined): string | undefined {
  return stringOf(value) ?? textMember(value, 'tableName') ?? textMember(value, 'name');
}

export function addColumns(sink: SchemaSink, table: string, columns: Value | undefined): void {
  tableSchema(sink, table);
  for (const [column, definition] of entriesOfObject(columns)) addColumn(sink, table, column, definition);
}

/** A column with the reference that its definition declares, in the words of any of the migration libraries. */
function addColumn(sink: SchemaSink, table: string, column: string, definition: Value | undefined): void {
  const schema = tableSchema(sink, table);
  schema.columns.add(column);
  for (const reference of [...membersOf(definition, 'references'), ...membersOf(definition, 'foreignKey')]) {
    const [model] = membersOf(reference, 'model');
    const target =
      stringOf(reference)?.replace(/\(.*$/, '').replaceAll('"', '').trim() ??
      stringOf(model) ??
      textMember(model, 'tableName') ??
      textMember(reference, 'table');
    if (target !== undefined) schema.foreignKeys.set(column, target);
  }
}

/** `queryInterface.sequelize.query(sql)`, also inside of `queryInterface.sequelize.transaction(async (transaction) => …)`. */
function raw(machine: Machine, sink: SchemaSink, self: Value): Value {
  return native('queryInterface.sequelize', {
    get: (name) =>
      nativeFunction(`sequelize.${name}`, ({ args, node }) => {
        if (name === 'query') addDefinitionsOf(sink, args[0]);
        const work = args.find((arg) => arg.kind === 'function');
        if (name === 'transaction' && work !== undefined) return callFunction(machine, work, [INPUT], node);
        return name === 'getQueryInterface' ? self : INPUT;
      }),
  });
}
