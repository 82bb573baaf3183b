import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  presentOptions,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { textMember } from '../option-objects.ts';
import { many } from '../rows.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { members, database as pgPromiseDatabase } from '../sql-clients/pg-promise.ts';
import { passedWith, runStatement } from '../sql-clients/sessions.ts';
import { begin, during } from '../transactions.ts';
import { type MassiveSession, onTables, tableValue } from './tables.ts';

/** Where massive looks for scripts that nobody places elsewhere. */
const SCRIPTS = 'db';

/** `massive`: what a database has of tables, views, functions, and the scripts of a folder, as members of one object. */
export function massiveModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['massive'],
    load: (machine) => {
      const connect = (call: Call): Value => {
        const scripts =
          call.args.map((one) => textMember(one, 'scripts')).find((one) => one !== undefined) ?? SCRIPTS;
        const session = { sink, dialect: 'postgres', pool: {}, scripts } as const;
        return passedWith(machine, call.args, call.node, database(machine, session));
      };
      const self: NativeValue = native('massive', {
        call: connect,
        get: (name) => {
          if (name === 'default') return self;
          return ['connect', 'connectSync', 'loadSync'].includes(name)
            ? nativeFunction(`massive.${name}`, connect)
            : { kind: 'external', package: 'massive', path: `.${name}` };
        },
      });
      return self;
    },
  };
}

/** Methods that say nothing of a table of the program's. */
const OF_CONNECTIONS =
  /^(?:reload|listTables|listViews|listFunctions|createSchema|dropSchema|createExtension|dropExtension|createDocumentTable|dropTable|refresh|clean|attach|detach|end)$/;

function database(machine: Machine, session: MassiveSession): NativeValue {
  return native('massive database', {
    ...(session.open === undefined ? {} : { model: { transaction: session.open } }),
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      if (OF_CONNECTIONS.test(name))
        return nativeFunction(`db.${name}`, ({ args, node }) => passedWith(machine, args, node, INPUT));
      switch (name) {
        case 'query':
        case 'run':
          return nativeFunction(`db.${name}`, (call) => {
            runStatement(machine, session, call.args[0], call.node, {
              bindings: call.args[1],
              written: firstArgument(call.node),
            });
            return passedWith(machine, call.args.slice(1), call.node, many(INPUT));
          });
        case 'withTransaction':
          return nativeFunction('db.withTransaction', (call) => inTransaction(machine, session, call));
        case 'withConnection':
          return nativeFunction('db.withConnection', ({ args, node }) =>
            callFunction(machine, args[0] ?? INPUT, [database(machine, session)], node),
          );
        case 'saveDoc':
        case 'saveDocs':
          return nativeFunction(`db.${name}`, (call) => saveIn(machine, session, call));
        case 'instance':
          return pgPromiseDatabase(machine, session);
        case 'pgp':
          return native('db.pgp', { get: (member) => members(machine, member) });
        default:
          return tableValue(machine, session, [name]);
      }
    },
  });
}

/** The one method of the database that gets the name of its table. */
function saveIn(machine: Machine, session: MassiveSession, call: Call): Value {
  const [table = INPUT, ...others] = call.args;
  onTables(machine, session, presentOptions(table).map(stringOf), 'write', call);
  return passedWith(machine, others, call.node, INPUT);
}

function inTransaction(machine: Machine, session: MassiveSession, { args, node }: Call): Value {
  const opened = session.open ?? begin(machine, node, session.pool);
  const run = () =>
    callFunction(machine, args[0] ?? INPUT, [database(machine, { ...session, open: opened })], node);
  return session.open === undefined ? during(machine, opened, run) : run();
}
