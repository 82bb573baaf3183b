import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { membersOf } from '../option-objects.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { isTagged, partsOfText, taggedText } from '../sql-clients/sql-tags.ts';
import { databaseValue } from './database.ts';
import { columnBuilder, declareRelations, declareTable, tablesOf } from './tables.ts';

const TABLES = new Set(['pgTable', 'mysqlTable', 'sqliteTable', 'singlestoreTable']);

/** `drizzle-orm` with its dialects: declared tables, the query builder, relational queries, transactions. */
export function drizzleModel(sink: SchemaSink): LibraryModel {
  let own: NativeValue | undefined;
  return {
    packages: ['drizzle-orm'],
    load: (machine) => {
      own ??= library(machine, sink);
      return own;
    },
  };
}

function library(machine: Machine, sink: SchemaSink): NativeValue {
  const connection = {};
  const table = (call: Call, nameOf: (name: string) => string = (name) => name): Value => {
    const name = stringOf(call.args[0]);
    return name === undefined ? INPUT : declareTable(machine, sink, nameOf(name), call);
  };
  const members: Readonly<Record<string, (call: Call) => Value>> = {
    drizzle: ({ args }) =>
      databaseValue(
        machine,
        { schema: args.flatMap((arg) => membersOf(arg, 'schema'))[0], client: clientOf(args) },
        {
          connection,
        },
      ),
    relations: (call) => declareRelations(machine, call),
    alias: ({ args }) => args[0] ?? INPUT,
    aliasedTable: ({ args }) => args[0] ?? INPUT,
    sql: (call) => fragment(isTagged(call) ? taggedText(call.args) : (call.args[0] ?? INPUT)),
    pgSchema: () => native('drizzle schema', { get: (name) => nativeFunction(`schema.${name}`, table) }),
    mysqlSchema: () => native('drizzle schema', { get: (name) => nativeFunction(`schema.${name}`, table) }),
  };
  const self: NativeValue = native('drizzle-orm', {
    get: (name) => {
      if (name === 'default') return self;
      if (TABLES.has(name)) return nativeFunction(name, (call) => table(call));
      if (/TableCreator$/.test(name))
        return nativeFunction(name, ({ args: [nameOf], node }) =>
          nativeFunction('created table', (call) =>
            table(
              call,
              (given) =>
                stringOf(callFunction(machine, nameOf ?? INPUT, [{ kind: 'literal', value: given }], node)) ??
                given,
            ),
          ),
        );
      if (/View$/.test(name))
        return nativeFunction(name, () =>
          native('drizzle view', { get: () => nativeFunction('as', () => INPUT) }),
        );
      if (name === 'sql') return native('sql', { call: members.sql ?? (() => INPUT), get: sqlMember });
      const member = ownMember(members, name);
      return nativeFunction(
        name,
        (call) => member?.(call) ?? (tablesOf(call.args[0]).length > 0 ? INPUT : columnBuilder(call.args[0])),
      );
    },
  });
  return self;
}

/** `drizzle(client)` and `drizzle({ client })`; a URL stands for a client of its own. */
function clientOf([first]: readonly Value[]): Value | undefined {
  if (first === undefined || first.kind === 'literal') return undefined;
  return first.kind === 'object' && first.classOf === undefined ? first.props.get('client') : first;
}

/** `sql.raw(text)` is put in as it is, `sql.identifier(name)` is a name. */
function sqlMember(name: string): Value {
  return nativeFunction(`sql.${name}`, ({ args }) => {
    const text = stringOf(args[0]);
    if (name === 'raw') return fragment(args[0] ?? INPUT);
    return name === 'identifier' && text !== undefined
      ? fragment({ kind: 'literal', value: `"${text}"` })
      : INPUT;
  });
}

/** An expression; chained calls such as `.as('n')` and `.mapWith(Number)` leave it what it is. */
function fragment(text: Value): NativeValue {
  const self: NativeValue = native('sql fragment', {
    model: { sqlText: partsOfText(text) },
    get: (name) => (OF_PROMISES.has(name) ? undefined : nativeFunction(`sql.${name}`, () => self)),
  });
  return self;
}
