import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction, constructValue } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { requireModule } from '../../interpreter/modules.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { knexInstance } from '../knex/knex.ts';
import { entriesOfObject, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { addColumns, METHODS, queryInterface } from '../sequelize/query-interface.ts';
import { addDefinitions, addDefinitionsOf } from '../sql/definitions.ts';
import { type SchemaSink, tableSchema } from './tables.ts';

/** Follows one file of the schema: an SQL script, or the way up of a migration. */
export function runMigration(machine: Machine, sink: SchemaSink, file: string): void {
  if (file.endsWith('.sql')) {
    const text = machine.sources.readText(file);
    if (text !== undefined) addDefinitions(sink, wayUp(text));
    return;
  }
  const exported = requireModule(machine, file);
  const module = machine.modules.get(file);
  if (module === undefined) return;
  for (const up of waysUp(machine, exported, module.ast))
    callFunction(
      machine,
      up,
      [migrationArgument(machine, sink), { kind: 'external', package: 'sequelize', path: '' }],
      module.ast,
    );
}

/** Scripts that hold both ways name where the way down begins. */
function wayUp(text: string): string {
  return (
    text.split(/^--+\s*(?:\+migrate\s+down|migrate:down|down\s+migration|!?downs?\b|@?undo\b)/im)[0] ?? text
  );
}

/** `up` of the exports, of the default export, or of an exported class. */
function waysUp(machine: Machine, exported: Value, node: Call['node']): Value[] {
  const candidates = [exported, ...entriesOfObject(exported).map(([, value]) => value)];
  return candidates.flatMap((one) => {
    if (one.kind === 'class') {
      const up = getProperty(machine, constructValue(machine, one, [], node), 'up', node);
      return up.kind === 'function' ? [up] : [];
    }
    const up = one.kind === 'object' ? one.props.get('up') : undefined;
    return up === undefined ? [] : [up];
  });
}

/**
 * What a migration is given. Which library runs it does not show in the file, and their words differ: this answers as
 * knex, as sequelize's queryInterface, as TypeORM's queryRunner, as node-pg-migrate's pgm and as db-migrate's db.
 */
function migrationArgument(machine: Machine, sink: SchemaSink): NativeValue {
  const knex = knexInstance(machine, sink);
  const rows = queryInterface(machine, sink);
  const self: NativeValue = native('migration', {
    call: (call) => knex.call?.(call) ?? INPUT,
    get: (name) => {
      if (name === 'context') return self;
      if (name === 'schema' || name === 'raw') return knex.get?.(name);
      if (name === 'sequelize') return rows.get?.(name);
      if (name === 'transaction')
        return nativeFunction(name, ({ args, node }) =>
          callFunction(machine, args.find((arg) => arg.kind === 'function') ?? INPUT, [self], node),
        );
      const work = ownMember(OWN, name) ?? ownMember(METHODS, name);
      return nativeFunction(`migration.${name}`, (call) => {
        work?.(sink, call);
        for (const arg of call.args) if (arg.kind === 'function') callFunction(machine, arg, [], call.node);
        return INPUT;
      });
    },
  });
  return self;
}

const OWN: Readonly<Record<string, (sink: SchemaSink, call: Call) => void>> = {
  createTable: (sink, call) => {
    const [table, columns] = call.args;
    const list = membersOf(table, 'columns');
    const name = textMember(table, 'name')?.replace(/^.*\./, '');
    if (name === undefined || list.length === 0) {
      const inner = membersOf(columns, 'columns')[0];
      METHODS.createTable?.(
        sink,
        inner?.kind === 'object' ? { ...call, args: [table ?? INPUT, inner] } : call,
      );
      return;
    }
    const schema = tableSchema(sink, name);
    for (const column of list.flatMap((one) => [...itemsOf(one)])) {
      const columnName = textMember(column, 'name');
      if (columnName !== undefined) schema.columns.add(columnName);
    }
    for (const key of membersOf(table, 'foreignKeys').flatMap((one) => [...itemsOf(one)]))
      referTo(sink, name, key);
  },
  createForeignKey: (sink, { args }) => {
    const table = stringOf(args[0]) ?? textMember(args[0], 'name');
    if (table !== undefined) referTo(sink, table, args[1]);
  },
  // TypeORM's are objects with their name.
  addColumn: (sink, call) => {
    if (!addNamed(sink, call)) METHODS.addColumn?.(sink, call);
  },
  addColumns: (sink, call) => {
    const table = stringOf(call.args[0]);
    if (table !== undefined && !addNamed(sink, call)) addColumns(sink, table, call.args[1]);
  },
  // db-migrate: the table, the other one, a name for the key, and which column stands for which.
  addForeignKey: (sink, { args: [table, target, , columns] }) => {
    const [name, other] = [stringOf(table), stringOf(target)];
    if (name === undefined || other === undefined) return;
    for (const [column] of entriesOfObject(columns)) tableSchema(sink, name).foreignKeys.set(column, other);
  },
  sql: define,
  runSql: define,
  query: define,
};

/** Adds columns that are objects with a name and a type; elsewhere the names of columns are those of members. @returns whether they were */
function addNamed(sink: SchemaSink, { args: [table, given] }: Call): boolean {
  const name = stringOf(table) ?? textMember(table, 'name');
  const columns = [...itemsOf(given)].map((one) =>
    membersOf(one, 'type').length > 0 ? textMember(one, 'name') : undefined,
  );
  if (name === undefined || columns.length === 0 || columns.some((one) => one === undefined)) return false;
  for (const column of columns) if (column !== undefined) tableSchema(sink, name).columns.add(column);
  return true;
}

function define(sink: SchemaSink, { args }: Call): void {
  addDefinitionsOf(sink, args[0]);
}

/** `{ columnNames: ['user_id'], referencedTableName: 'users' }`. */
function referTo(sink: SchemaSink, table: string, key: Value | undefined): void {
  const target = textMember(key, 'referencedTableName');
  const columns = membersOf(key, 'columnNames').flatMap((one) => [...itemsOf(one)]);
  for (const column of columns.map(stringOf))
    if (target !== undefined && column !== undefined)
      tableSchema(sink, table).foreignKeys.set(column, target);
}
