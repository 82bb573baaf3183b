import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  type Value,
} from '../../interpreter/values.ts';
import { itemsOf, membersOf } from '../option-objects.ts';
import { many, maybe } from '../rows.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { begin, during } from '../transactions.ts';
import { PoolsByCall } from './pools-by-call.ts';
import { runStatement, type Session } from './sessions.ts';
import { sqlOf } from './slonik-sql.ts';
import { SlonikTokens, textGiven } from './slonik-tokens.ts';

/** Types of slonik that whatever runs statements has, with and without the ending of old versions. */
const RUNS_STATEMENTS =
  /\b(?:CommonQueryMethods|DatabasePool|DatabasePoolConnection|DatabaseTransactionConnection)(?:Type)?\b/;

/** `slonik`: pools, connections and transactions that run statements made with its own tags. */
export function slonikModel(sink: SchemaSink): LibraryModel {
  const tokens = new SlonikTokens();
  const sql = sqlOf(tokens);
  const pools = new PoolsByCall();
  const session: Session = { sink, dialect: 'postgres', pool: {} };
  let isUsed = false;
  let declared: NativeValue | undefined;
  return {
    packages: ['slonik', '@slonik/sql-tag', 'slonik-sql-tag-raw'],
    load: (machine, name) => {
      isUsed = true;
      const makePool = ({ args, node }: Call) =>
        pools.of(node, () => {
          const made = connection(machine, { sink, dialect: 'postgres', pool: {} });
          runInterceptors(machine, args[1], made, node);
          return made;
        });
      const self: NativeValue = native(name, {
        get: (member) => {
          switch (member) {
            case 'default':
              return self;
            case 'sql':
              return sql;
            case 'raw':
              return sql.get?.('raw');
            case 'createSqlTag':
              return nativeFunction('slonik.createSqlTag', () => sql);
            case 'createPool':
              return nativeFunction('slonik.createPool', makePool);
            default:
              return { kind: 'external', package: name, path: `.${member}` };
          }
        },
      });
      return self;
    },
    valueOfType: (machine, type) => {
      if (!isUsed || !RUNS_STATEMENTS.test(type)) return undefined;
      declared ??= connection(machine, session);
      return declared;
    },
  };
}

/** What an application does with each connection that its pool opens or takes back. */
function runInterceptors(
  machine: Machine,
  options: Value | undefined,
  made: Value,
  node: Call['node'],
): void {
  for (const interceptor of membersOf(options, 'interceptors').flatMap(itemsOf))
    for (const name of ['afterPoolConnection', 'beforePoolConnectionRelease'])
      for (const work of membersOf(interceptor, name)) callFunction(machine, work, [INPUT, made], node);
}

const RESULTS: Readonly<Record<string, () => Value>> = {
  query: () => objectValue([['rows', many(INPUT)]], true),
  any: () => many(INPUT),
  anyFirst: () => many(INPUT),
  many: () => many(INPUT),
  manyFirst: () => many(INPUT),
  one: () => INPUT,
  oneFirst: () => INPUT,
  maybeOne: () => maybe(INPUT),
  maybeOneFirst: () => maybe(INPUT),
  exists: () => INPUT,
  record: () => INPUT,
  stream: () => INPUT,
  copyFromBinary: () => INPUT,
};

/** A pool, one of its connections, or a transaction on one: all have the same methods. */
function connection(machine: Machine, session: Session): NativeValue {
  return native('slonik connection', {
    isConnection: true,
    ...(session.open === undefined ? {} : { model: { transaction: session.open } }),
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      const result = ownMember(RESULTS, name);
      if (result !== undefined)
        return nativeFunction(`slonik.${name}`, ({ args, node }) => {
          runStatement(machine, session, textGiven(args[0]), node);
          return passedOn(machine, args.slice(1), node, result());
        });
      if (name === 'connect')
        return nativeFunction('slonik.connect', ({ args, node }) =>
          callFunction(machine, args[0] ?? INPUT, [connection(machine, session)], node),
        );
      if (name === 'transaction')
        return nativeFunction('slonik.transaction', (call) => transaction(machine, session, call));
      return nativeFunction(`slonik.${name}`, ({ args, node }) => passedOn(machine, args, node, INPUT));
    },
  });
}

/** A transaction in a transaction is a savepoint of the same one. */
function transaction(machine: Machine, session: Session, { args: [work = INPUT], node }: Call): Value {
  if (session.open !== undefined) return callFunction(machine, work, [connection(machine, session)], node);
  const opened = begin(machine, node, session.pool);
  const inner = connection(machine, { ...session, open: opened });
  return during(machine, opened, () => callFunction(machine, work, [inner], node));
}
