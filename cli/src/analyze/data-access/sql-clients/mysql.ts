import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { passedOn } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  type Value,
} from '../../interpreter/values.ts';
import { membersOf } from '../option-objects.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { PoolsByCall } from './pools-by-call.ts';
import { close, open, passedWith, runStatement, type Session } from './sessions.ts';
import { textHelper } from './sql-strings.ts';

/** `mysql`, `mysql2` with its promises, `mariadb`: connections and pools whose `query` and `execute` take SQL. */
export function mysqlModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['mysql', 'mysql2', 'mariadb', 'promise-mysql', 'serverless-mysql'],
    load: (machine) => {
      const create = ({ args, node }: Call) => passedWith(machine, args, node, connection(machine, sink, {}));
      const pools = new PoolsByCall();
      const createPool = (call: Call) => pools.of(call.node, () => create(call));
      const self: NativeValue = native('mysql', {
        call: create,
        get: (name) => {
          if (name === 'default' || name === 'promise') return self;
          if (name === 'createPool') return nativeFunction(`mysql.${name}`, createPool);
          if (/^create(?:Connection|PoolCluster)/.test(name)) return nativeFunction(`mysql.${name}`, create);
          return textHelper(name) ?? { kind: 'external', package: 'mysql', path: `.${name}` };
        },
      });
      return self;
    },
  };
}

function connection(machine: Machine, sink: SchemaSink, pool: object): NativeValue {
  const session: Session = { sink, dialect: 'mysql', pool };
  const methods: Readonly<Record<string, (call: Call) => Value>> = {
    query: (call) => query(machine, session, call),
    execute: (call) => query(machine, session, call),
    batch: (call) => query(machine, session, call),
    getConnection: ({ args, node }) => passedWith(machine, args, node, connection(machine, sink, pool)),
    beginTransaction: (call) => {
      open(machine, session, call.node);
      return passedOn(machine, call.args, call.node, INPUT);
    },
    commit: (call) => ended(machine, session, call, 'commit'),
    rollback: (call) => ended(machine, session, call, 'rollback'),
    promise: () => self,
    connect: ({ args, node }) => passedOn(machine, args, node, self),
  };
  const self: NativeValue = native('mysql connection', {
    isConnection: true,
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      // As bluebird's `promisifyAll` names them.
      const method = ownMember(methods, name.replace(/Async$/, ''));
      if (method !== undefined) return nativeFunction(`mysql.${name}`, method);
      return (
        textHelper(name) ??
        nativeFunction(`mysql.${name}`, ({ args, node }) => passedOn(machine, args, node, INPUT))
      );
    },
  });
  return self;
}

/** The text, or `{ sql, values }`, and the values behind it. */
function query(machine: Machine, session: Session, { args, node }: Call): Value {
  const [given, values] = args;
  const text = membersOf(given, 'sql')[0] ?? given;
  runStatement(machine, session, text, node, {
    bindings: membersOf(given, 'values')[0] ?? values,
    written: firstArgument(node),
  });
  return passedOn(machine, args.slice(1), node, INPUT);
}

/** The callback of a commit runs when the transaction is over. */
function ended(machine: Machine, session: Session, { args, node }: Call, how: 'commit' | 'rollback'): Value {
  close(machine, session, how);
  return passedOn(machine, args, node, INPUT);
}
