import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  presentOptions,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { copyOf, type Mode, newQuery, touch, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { sqlInto } from '../sql/queries.ts';
import { addSelected } from './embedded-tables.ts';

/** The database that a client speaks to. */
export interface Database {
  readonly sink: SchemaSink;
  readonly connection: object;
}

const STARTS: Readonly<Record<string, Mode>> = {
  select: 'read',
  insert: 'write',
  upsert: 'write',
  update: 'write',
  delete: 'write',
};

/** `client.from('orders')`: a table that nothing has been asked of yet. */
export function tableValue(
  machine: Machine,
  database: Database,
  table: Value | undefined,
  others: (name: string) => Value | undefined,
): NativeValue {
  return native('supabase table', {
    get: (name) => {
      const mode = ownMember(STARTS, name);
      if (mode === undefined) return others(name);
      return nativeFunction(`table.${name}`, (call) => {
        const fact = newQuery(machine, call.node, { connection: database.connection });
        const tables = tablesNamed(machine, fact, table, call.node);
        for (const one of tables) touch(fact, one, mode);
        const statement: Statement = { ...database, fact, tables, selected: [], gives: many(INPUT) };
        return statementOn(
          machine,
          name === 'select' ? selecting(machine, statement, call) : statement,
          call.node,
        );
      });
    },
  });
}

function tablesNamed(
  machine: Machine,
  fact: QueryFact,
  table: Value | undefined,
  node: ts.Node,
): readonly string[] {
  const names = presentOptions(table ?? UNDEFINED).map(stringOf);
  if (names.includes(undefined))
    unresolved(machine, fact, node, {
      message: 'The table of this query is not known',
      cause: 'Its name comes from a value that could not be followed.',
    });
  return names.filter((one) => one !== undefined);
}

/** `client.rpc('name', …)`: a function whose statements stand in the database. */
export function functionCalled(machine: Machine, database: Database, { args: [name], node }: Call): Value {
  const fact = newQuery(machine, node, { connection: database.connection });
  for (const one of presentOptions(name ?? UNDEFINED).map(stringOf)) {
    if (one === undefined)
      unresolved(machine, fact, node, {
        message: 'The function that is called in the database is not known',
        cause: 'Its name comes from a value that could not be followed.',
      });
    else sqlInto(machine, fact, literal(`select * from "${one}"()`), node, { dialect: 'postgres' });
  }
  return statementOn(machine, { ...database, fact, tables: [], selected: [], gives: INPUT }, node);
}

interface Statement extends Database {
  readonly fact: QueryFact;
  /** What embedded tables are joined to. */
  readonly tables: readonly string[];
  /** Calls of `select`, for copies of the statement. */
  readonly selected: readonly Pick<Call, 'args' | 'node'>[];
  /** The rows, or what else awaiting it gives. */
  readonly gives: Value;
}

/** Behind `insert` and its like, `select` gives what was written, with what its text embeds. */
function selecting(machine: Machine, statement: Statement, call: Pick<Call, 'args' | 'node'>): Statement {
  const { sink, fact, tables, selected } = statement;
  addSelected(machine, sink, fact, tables, call);
  return { ...statement, selected: [...selected, call] };
}

const GIVES: Readonly<Record<string, Value>> = {
  single: INPUT,
  maybeSingle: INPUT,
  csv: INPUT,
  geojson: INPUT,
  explain: INPUT,
};

/** Filters, orders and ranges go on with the statement; it runs when it is awaited. */
function statementOn(machine: Machine, statement: Statement, node: ts.Node): NativeValue {
  return chain(machine, {
    label: 'supabase query',
    node,
    again: (at) => {
      const copy: Statement = { ...statement, fact: copyOf(machine, statement.fact, at), selected: [] };
      return statementOn(
        machine,
        statement.selected.reduce((one, call) => selecting(machine, one, call), copy),
        at,
      );
    },
    result: () => answer(statement.gives),
    step: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      const gives = ownMember(GIVES, name);
      return (call) => {
        if (name === 'select') return statementOn(machine, selecting(machine, statement, call), node);
        return gives === undefined ? undefined : statementOn(machine, { ...statement, gives }, node);
      };
    },
  });
}

/** What came of it, or an error: nothing is thrown unless somebody asks for it. */
function answer(data: Value): Value {
  return objectValue([
    ['data', maybe(data)],
    ['error', INPUT],
    ...['count', 'status', 'statusText', 'body'].map((name): [string, Value] => [name, INPUT]),
  ]);
}
