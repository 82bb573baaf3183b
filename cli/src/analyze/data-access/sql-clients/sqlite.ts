import type { ts } from '#typescript';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import { fingerprint } from '../../interpreter/fingerprints.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { addDefinitions } from '../sql/definitions.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { begin, during } from '../transactions.ts';
import { close, open, runStatement, type Session } from './sessions.ts';

/** `sqlite3`, `sqlite`, `better-sqlite3` and Node's own: databases, statements, and functions run as transactions. */
export function sqliteModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['sqlite3', 'sqlite', 'better-sqlite3', 'node:sqlite', 'sqlite3-promise', '@libsql/client'],
    load: (machine) => {
      const opened = ({ args, node }: Call) => passedOn(machine, args, node, database(machine, sink));
      const self: NativeValue = native('sqlite', {
        construct: opened,
        call: opened,
        get: (name) => {
          if (name === 'default' || name === 'Database' || name === 'DatabaseSync') return self;
          if (name === 'open' || name === 'cached' || name === 'createClient')
            return nativeFunction(`sqlite.${name}`, opened);
          if (name === 'verbose') return nativeFunction('sqlite.verbose', () => self);
          return { kind: 'external', package: 'sqlite3', path: `.${name}` };
        },
      });
      return self;
    },
  };
}

const RUNS = new Set(['run', 'get', 'all', 'each', 'iterate', 'execute', 'pluck', 'values']);

function database(machine: Machine, sink: SchemaSink): NativeValue {
  const session: Session = { sink, dialect: 'sqlite', pool: {} };
  // A program that keeps its statements has one for each text, whoever has prepared it.
  const prepared = new Map<string, NativeValue>();
  const prepare = (text: Value | undefined): NativeValue => {
    const key = text === undefined ? '' : fingerprint(text);
    const known = prepared.get(key) ?? statement(machine, session, text);
    prepared.set(key, known);
    return known;
  };
  const self: NativeValue = native('sqlite database', {
    isConnection: true,
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      if (RUNS.has(name)) return nativeFunction(`sqlite.${name}`, (call) => runText(machine, session, call));
      switch (name) {
        case 'prepare':
          return nativeFunction('sqlite.prepare', ({ args, node }) =>
            passedOn(machine, args.slice(1), node, prepare(args[0])),
          );
        case 'exec':
          return nativeFunction('sqlite.exec', (call) => execute(machine, session, call));
        case 'transaction':
          return nativeFunction('sqlite.transaction', ({ args, node }) =>
            args[0] === undefined || stringOf(args[0]) !== undefined
              ? interactive(machine, session, node)
              : transaction(machine, session, args[0], node),
          );
        case 'batch':
        case 'migrate':
          return nativeFunction(`sqlite.${name}`, (call) => batch(machine, session, call));
        case 'pragma':
          return nativeFunction('sqlite.pragma', () => INPUT);
        default:
          return nativeFunction(`sqlite.${name}`, ({ args, node }) => passedOn(machine, args, node, self));
      }
    },
  });
  return self;
}

function runText(machine: Machine, session: Session, { args, node }: Call): Value {
  const [given] = args;
  runStatement(machine, session, given?.kind === 'object' ? given.props.get('sql') : given, node, {
    written: firstArgument(node),
  });
  return passedOn(machine, args.slice(1), node, INPUT);
}

/** `client.batch([text, { sql, args }], 'write')` of libsql; what `migrate` of sqlite is told names folders. */
function batch(machine: Machine, session: Session, { args, ...call }: Call): Value {
  for (const one of args[0]?.kind === 'array' ? args[0].items : [])
    runText(machine, session, { ...call, args: [one] });
  return passedOn(machine, args.slice(1), call.node, INPUT);
}

/** `await client.transaction('write')` of libsql gives what runs in it until it is committed. */
function interactive(machine: Machine, pool: Session, node: ts.Node): NativeValue {
  const session: Session = { ...pool };
  open(machine, session, node);
  return native('libsql transaction', {
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      if (name === 'commit' || name === 'rollback')
        return nativeFunction(`transaction.${name}`, () => {
          close(machine, session, name);
          return INPUT;
        });
      return nativeFunction(`transaction.${name}`, (call) => {
        if (name === 'batch') return batch(machine, session, call);
        return RUNS.has(name) || name.startsWith('execute') ? runText(machine, session, call) : INPUT;
      });
    },
  });
}

/** A script of several statements: mostly one that makes the tables. */
function execute(machine: Machine, session: Session, call: Call): Value {
  const text = stringOf(call.args[0]);
  if (text === undefined || !/\b(?:create|alter|drop)\s+\w/i.test(text))
    return runText(machine, session, call);
  addDefinitions(session.sink, text, 'sqlite');
  return passedOn(machine, call.args.slice(1), call.node, UNDEFINED);
}

/** A prepared statement is a query of whoever runs it. */
function statement(machine: Machine, session: Session, text: Value | undefined): NativeValue {
  const self: NativeValue = native('sqlite statement', {
    get: (name) =>
      OF_PROMISES.has(name)
        ? undefined
        : nativeFunction(`statement.${name}`, ({ args, node }) => {
            if (!RUNS.has(name) || name === 'pluck') return self;
            runStatement(machine, session, text, node);
            return passedOn(machine, args, node, INPUT);
          }),
  });
  return self;
}

/** `db.transaction(work)` gives a function; each call of it is a transaction of the only connection. */
function transaction(machine: Machine, session: Session, work: Value | undefined, made: ts.Node): Value {
  const call = ({ args, node }: Call): Value => {
    const opened = begin(machine, made, session.pool);
    const before = session.open;
    session.open = opened;
    const result = during(machine, opened, () => callFunction(machine, work ?? UNDEFINED, args, node));
    session.open = before;
    return result;
  };
  return native('sqlite transaction', { call, get: () => nativeFunction('sqlite transaction', call) });
}
