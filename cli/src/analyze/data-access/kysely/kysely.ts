import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { itemsOf, membersOf } from '../option-objects.ts';
import { newQuery, type Runner } from '../queries.ts';
import { many } from '../rows.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { toSnakeCase } from '../snake-case.ts';
import { sqlInto } from '../sql/queries.ts';
import { isTagged, partsOfText, taggedText } from '../sql-clients/sql-tags.ts';
import { camelCasePlugin, isCamelCase } from './camel-case.ts';
import { databaseValue, runnerOf } from './database.ts';

/** `kysely`: statements by the names of their tables, subqueries in callbacks, raw SQL, transactions. */
export function kyselyModel(sink: SchemaSink): LibraryModel {
  const connection = {};
  let isInCamelCase = false;
  // Of a database that only its type names, it is the one of the program that it is.
  const runner: Runner = { connection, spelled: (name) => (isInCamelCase ? toSnakeCase(name) : name) };
  let own: NativeValue | undefined;
  return {
    packages: ['kysely'],
    valueOfType: (machine, type) =>
      /^(?:Kysely|Transaction|ControlledTransaction|QueryCreator)</.test(type)
        ? databaseValue(machine, sink, runner)
        : undefined,
    load: (machine) => {
      own ??= library(machine, sink, connection, () => {
        isInCamelCase = true;
      });
      return own;
    },
  };
}

function library(
  machine: Machine,
  sink: SchemaSink,
  connection: object,
  noteCamelCase: () => void,
): NativeValue {
  const database = ({ args }: Call): Value => {
    const isInCamelCase = membersOf(args[0], 'plugins').flatMap(itemsOf).some(isCamelCase);
    if (isInCamelCase) noteCamelCase();
    return databaseValue(machine, sink, { connection, spelled: isInCamelCase ? toSnakeCase : undefined });
  };
  const classValue = native('Kysely', {
    construct: database,
    derive: () => native('Kysely', { construct: database }),
  });
  const sql = native('kysely sql', {
    call: (call) => fragment(machine, textOf(call)),
    get: (name) => named(machine, name),
  });
  const self: NativeValue = native('kysely', {
    get: (name) => {
      if (name === 'default') return self;
      if (name === 'Kysely') return classValue;
      if (name === 'CamelCasePlugin') return camelCasePlugin;
      return name === 'sql' ? sql : { kind: 'external', package: 'kysely', path: `.${name}` };
    },
  });
  return self;
}

function textOf(call: Call): Value {
  return isTagged(call) ? taggedText(call.args) : (call.args[0] ?? INPUT);
}

/** `sql.table('x')`, `sql.ref('x.y')` and `sql.id('x')` are names, `sql.raw(text)` is put in as it is. */
function named(machine: Machine, name: string): Value {
  return nativeFunction(`sql.${name}`, ({ args }) => {
    const text = stringOf(args[0]);
    if (name === 'raw') return fragment(machine, args[0] ?? INPUT);
    const isName = name === 'table' || name === 'ref' || name === 'id';
    return isName && text !== undefined ? fragment(machine, literal(text)) : INPUT;
  });
}

/** An expression; as a whole statement it runs with `sql``.execute(db)`. */
function fragment(machine: Machine, text: Value): NativeValue {
  const self: NativeValue = native('sql fragment', {
    model: { sqlText: partsOfText(text) },
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      return nativeFunction(`sql.${name}`, ({ args, node }) => {
        if (name !== 'execute') return self;
        sqlInto(machine, newQuery(machine, node, runnerOf(args[0])), text, node);
        return native('kysely result', { get: (member) => (member === 'rows' ? many(INPUT) : INPUT) });
      });
    },
  });
  return self;
}
