import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  optionsOf,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject } from '../option-objects.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';

/** A table as `pgTable`, `mysqlTable` or `sqliteTable` declares it. */
export interface DrizzleTable {
  readonly drizzleTable: string;
  /** What `relations()` was given for it and nobody has asked for yet. */
  readonly declared: (() => void)[];
  /** Relation to the table that it leads to, as `relations()` says. */
  readonly relations: Map<string, Value>;
}

/** `pgTable('users', { id: serial('id'), teamId: integer().references(() => teams.id) })`. */
export function declareTable(
  machine: Machine,
  sink: SchemaSink,
  name: string,
  { args, node }: Call,
): NativeValue {
  const [, given] = args;
  const definition = given?.kind === 'function' ? callFunction(machine, given, [columnTypes()], node) : given;
  const schema = tableSchema(sink, name);
  const columns = new Map<string, Value>();
  for (const [key, value] of entriesOfObject(definition)) {
    const column = columnOf(value);
    const columnName = column?.name ?? key;
    schema.columns.add(columnName);
    columns.set(key, value);
    const { reference } = column ?? {};
    if (reference !== undefined)
      sink.later.push(() => {
        const target = tableOfColumn(callFunction(machine, reference, [], node));
        if (target !== undefined) schema.foreignKeys.set(columnName, target);
      });
  }
  const model: DrizzleTable = { drizzleTable: name, declared: [], relations: new Map() };
  return native('drizzle table', {
    model: { ...model, sqlText: [[`"${name}"`]] },
    get: (member) =>
      member.startsWith('$') || member === '_' || member === 'enableRLS'
        ? INPUT
        : native('drizzle column', { model: { columnOf: name, sqlText: [[`"${member}"`]] } }),
  });
}

interface Column {
  readonly name: string | undefined;
  reference?: Value | undefined;
}

/** A column under construction: its name, and the function that names what it refers to. */
export function columnBuilder(name: Value | undefined): NativeValue {
  const column: Column = { name: stringOf(name) };
  const self: NativeValue = native('drizzle column type', {
    model: { column },
    get: (member) =>
      nativeFunction(`column.${member}`, ({ args }) => {
        if (member === 'references') column.reference = args[0];
        return self;
      }),
  });
  return self;
}

/** `(t) => ({ id: t.serial() })` is given the types. */
function columnTypes(): Value {
  return native('drizzle types', {
    get: (name) => nativeFunction(name, ({ args }) => columnBuilder(args[0])),
  });
}

function columnOf(value: Value): Column | undefined {
  const model = value.kind === 'native' ? value.model : undefined;
  return model !== undefined && 'column' in model && isColumn(model.column) ? model.column : undefined;
}

function isColumn(value: unknown): value is Column {
  return typeof value === 'object' && value !== null && 'name' in value;
}

function tableOfColumn(value: Value): string | undefined {
  const model = value.kind === 'native' ? value.model : undefined;
  return model !== undefined && 'columnOf' in model && typeof model.columnOf === 'string'
    ? model.columnOf
    : undefined;
}

/** The tables that a value may stand for. */
export function tablesOf(value: Value | undefined): DrizzleTable[] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) => {
    const model = one.kind === 'native' ? one.model : undefined;
    return isTable(model) ? [model] : [];
  });
}

function isTable(model: object | undefined): model is DrizzleTable {
  return model !== undefined && 'drizzleTable' in model && typeof model.drizzleTable === 'string';
}

/**
 * `relations(users, ({ one, many }) => ({ posts: many(posts) }))`: the library asks for them late, since files of tables import each
 * other.
 */
export function declareRelations(machine: Machine, { args: [table, declare], node }: Call): Value {
  if (declare === undefined) return INPUT;
  const leads = nativeFunction('drizzle relation', ({ args: [target] }) => target ?? INPUT);
  const kinds = native('relation kinds', { get: () => leads });
  for (const one of tablesOf(table))
    one.declared.push(() => {
      for (const [name, target] of entriesOfObject(callFunction(machine, declare, [kinds], node)))
        one.relations.set(name, target);
    });
  return INPUT;
}

/** The table, or one of several, that a relation leads to. */
export function relatedTables({ declared, relations }: DrizzleTable, name: string): readonly DrizzleTable[] {
  for (const declare of declared.splice(0)) declare();
  return tablesOf(relations.get(name));
}
