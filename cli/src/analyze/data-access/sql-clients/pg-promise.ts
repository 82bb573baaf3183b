import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { membersOf } from '../option-objects.ts';
import { many, maybe } from '../rows.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { begin, during } from '../transactions.ts';
import { filesOfStatements, helper } from './pg-promise-helpers.ts';
import { runStatement, type Session } from './sessions.ts';

/** `pg-promise`: databases with their result methods, tasks, transactions, query files and helpers. */
export function pgPromiseModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['pg-promise'],
    load: (machine) => {
      const self: NativeValue = native('pg-promise', {
        call: ({ args }) => library(machine, sink, args[0]),
        get: (name) => (name === 'default' ? self : members(machine, name)),
      });
      return self;
    },
  };
}

/** What `pgp(options)` gives: a function that makes databases. */
function library(machine: Machine, sink: SchemaSink, options: Value | undefined): NativeValue {
  return native('pgp', {
    call: ({ node }) => extended(machine, { sink, dialect: 'postgres', pool: {} }, options, node),
    get: (name) => members(machine, name),
  });
}

/** What the library has beside databases. */
export function members(machine: Machine, name: string): Value {
  if (name === 'QueryFile')
    return native('pgp.QueryFile', {
      construct: ({ args }) => fileText(machine, stringOf(args[0])),
      call: ({ args }) => fileText(machine, stringOf(args[0])),
    });
  if (name === 'PreparedStatement' || name === 'ParameterizedQuery')
    return native(`pgp.${name}`, {
      construct: ({ args }) => membersOf(args[0], 'text')[0] ?? args[0] ?? INPUT,
    });
  if (name === 'helpers') return native('pgp.helpers', { get: helper });
  if (name === 'as')
    return native('pgp.as', {
      get: (member) =>
        nativeFunction(`as.${member}`, ({ args }) => (member === 'format' ? (args[0] ?? INPUT) : INPUT)),
    });
  if (name === 'utils')
    return native('pgp.utils', {
      get: (member) =>
        nativeFunction(`utils.${member}`, (call) => {
          const folder = member === 'enumSql' ? stringOf(call.args[0]) : undefined;
          return folder === undefined ? INPUT : filesOfStatements(machine, folder, call);
        }),
    });
  return { kind: 'external', package: 'pg-promise', path: `.${name}` };
}

function fileText(machine: Machine, file: string | undefined): Value {
  const text = file === undefined ? undefined : machine.sources.readText(file);
  return text === undefined ? INPUT : literal(text);
}

const RESULTS: Readonly<Record<string, () => Value>> = {
  any: () => many(INPUT),
  many: () => many(INPUT),
  manyOrNone: () => many(INPUT),
  query: () => many(INPUT),
  one: () => INPUT,
  oneOrNone: () => maybe(INPUT),
  none: () => UNDEFINED,
  result: () => INPUT,
  multi: () => INPUT,
  multiResult: () => INPUT,
  each: () => many(INPUT),
  map: () => INPUT,
  stream: () => INPUT,
};

/** A database with what the program's options add to it. */
function extended(
  machine: Machine,
  session: Session,
  options: Value | undefined,
  node: Call['node'],
): NativeValue {
  const self = database(machine, session, options);
  for (const extend of membersOf(options, 'extend')) callFunction(machine, extend, [self], node);
  return self;
}

export function database(machine: Machine, session: Session, options?: Value): NativeValue {
  const self: NativeValue = native('pg-promise database', {
    isConnection: true,
    ...(session.open === undefined ? {} : { model: { transaction: session.open } }),
    get: (name) => {
      const result = ownMember(RESULTS, name);
      if (result !== undefined)
        return nativeFunction(`db.${name}`, (call) => {
          const [text, values] = call.args;
          runStatement(machine, session, membersOf(text, 'text')[0] ?? text, call.node, {
            bindings: values,
            written: firstArgument(call.node),
          });
          passedOn(machine, call.args.slice(1), call.node, UNDEFINED);
          return result();
        });
      if (name === 'func' || name === 'proc')
        return nativeFunction(`db.${name}`, ({ args, node: at }) => {
          runStatement(machine, session, stored(name, args[0]), at, { bindings: args[1] });
          return name === 'func' ? many(INPUT) : maybe(INPUT);
        });
      if (name === 'tx' || name === 'txIf')
        return nativeFunction(`db.${name}`, (call) => task(machine, session, options, call, true));
      if (name === 'task' || name === 'taskIf')
        return nativeFunction(`db.${name}`, (call) => task(machine, session, options, call, false));
      if (name === 'batch') return nativeFunction('task.batch', ({ args }) => args[0] ?? INPUT);
      if (name === 'sequence' || name === 'connect')
        return nativeFunction(`db.${name}`, ({ args, node: at }) => passedOn(machine, args, at, self));
      return undefined;
    },
  });
  return self;
}

/** The statement by which a function or a procedure of the database is called. */
function stored(kind: 'func' | 'proc', called: Value | undefined): Value {
  const name = stringOf(called);
  if (name === undefined) return INPUT;
  return literal(kind === 'func' ? `select * from ${name}()` : `call ${name}()`);
}

function task(
  machine: Machine,
  session: Session,
  options: Value | undefined,
  { args, node }: Call,
  isTransaction: boolean,
): Value {
  const opened = isTransaction ? (session.open ?? begin(machine, node, session.pool)) : session.open;
  const inner = extended(machine, { ...session, open: opened }, options, node);
  const work = args.find((arg) => arg.kind === 'function') ?? INPUT;
  const run = () => callFunction(machine, work, [inner], node, inner);
  return session.open === undefined ? during(machine, opened, run) : run();
}
