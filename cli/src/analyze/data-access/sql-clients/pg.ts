import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { passedOn } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import { joinedText } from '../../interpreter/texts.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { submitted } from './pg-texts.ts';
import { PoolsByCall } from './pools-by-call.ts';
import { sqlValue } from './postgres.ts';
import { passedWith, runStatement, type Session } from './sessions.ts';

/** `pg` and its like: pools and clients whose `query` takes SQL. */
export function pgModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['pg', 'pg-pool', 'pg-native', '@neondatabase/serverless', '@vercel/postgres'],
    load: (machine) => {
      const client = () => connection(machine, sink, {});
      const pools = new PoolsByCall();
      const made = ({ node }: Call) => pools.of(node, client);
      // `Client.prototype.escapeIdentifier` needs no connection.
      const get = (name: string) => (name === 'prototype' ? client() : undefined);
      const pool: NativeValue = native('pg.Pool', { construct: made, call: made, derive: client, get });
      const single: NativeValue = native('pg.Client', {
        construct: client,
        call: client,
        derive: client,
        get,
      });
      const members: Readonly<Record<string, () => NativeValue>> = {
        Pool: () => pool,
        Client: () => single,
        Query: () => native('pg.Query', { construct: submitted, call: submitted }),
        default: () => own,
        native: () => own,
        // @neondatabase/serverless and @vercel/postgres
        neon: () => native('neon', { call: () => tag(machine, sink) }),
        sql: () => vercelTag(machine, sink),
        db: client,
        createPool: () => native('createPool', { call: made }),
        createClient: () => native('createClient', { call: made }),
      };
      const own: NativeValue = native('pg', {
        construct: client,
        get: (name) =>
          ownMember(members, name)?.() ??
          escaping(name) ?? { kind: 'external', package: 'pg', path: `.${name}` },
      });
      return own;
    },
  };
}

function tag(machine: Machine, sink: SchemaSink): NativeValue {
  return sqlValue(machine, { sink, dialect: 'postgres', pool: {} });
}

/** `sql` is the pool as well: `sql.connect()` gives a client of it. */
function vercelTag(machine: Machine, sink: SchemaSink): NativeValue {
  const pool = connection(machine, sink, {});
  const own = tag(machine, sink);
  return { ...own, get: (name) => (name === 'connect' ? pool.get?.(name) : own.get?.(name)) };
}

/** A client remembers the transaction that its own BEGIN opened; a pool gives its clients its identity. */
function connection(machine: Machine, sink: SchemaSink, pool: object): NativeValue {
  const session: Session = { sink, dialect: 'postgres', pool };
  return native('pg connection', {
    isConnection: true,
    construct: () => connection(machine, sink, {}),
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      const quoting = escaping(name);
      if (quoting !== undefined) return quoting;
      if (name === 'query') return nativeFunction('pg.query', (call) => query(machine, session, call));
      if (name === 'sql') return sqlValue(machine, session);
      if (name === 'connect')
        return nativeFunction('pg.connect', ({ args, node }) =>
          passedWith(machine, args, node, connection(machine, sink, pool)),
        );
      return nativeFunction(`pg.${name}`, ({ args, node }) => passedOn(machine, args, node, INPUT));
    },
  });
}

/** A name or a text as it stands in SQL. */
function escaping(name: string): Value | undefined {
  if (name === 'escapeIdentifier')
    return nativeFunction(name, ({ args: [given] }) => quoted(given ?? INPUT, '"'));
  return name === 'escapeLiteral'
    ? nativeFunction(name, ({ args: [given] }) => quoted(given ?? INPUT, "'"))
    : undefined;
}

function quoted(value: Value, quote: string): Value {
  const text = stringOf(value);
  return text === undefined
    ? joinedText([quote, null, quote])
    : literal(`${quote}${text.replaceAll(quote, quote + quote)}${quote}`);
}

function query(machine: Machine, session: Session, { args, node }: Call): Value {
  const [given, values] = args;
  const text = given?.kind === 'object' ? given.props.get('text') : given;
  runStatement(machine, session, text, node, { bindings: values, written: firstArgument(node) });
  return passedOn(machine, args.slice(1), node, objectValue([['rows', INPUT]], true));
}
