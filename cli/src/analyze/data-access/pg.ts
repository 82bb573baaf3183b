import { passedOn } from '../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  type Value,
} from '../interpreter/values.ts';
import { passedWith, runStatement, type Session } from './sql-sessions.ts';

/** `pg` and its like: pools and clients whose `query` takes SQL. */
export const pgModel: LibraryModel = {
  packages: ['pg', 'pg-pool'],
  load: (machine) => {
    const client = () => connection(machine);
    const pool: NativeValue = native('pg.Pool', { construct: client, call: client });
    const own: NativeValue = native('pg', {
      construct: client,
      get: (name) =>
        name === 'Pool' || name === 'Client'
          ? pool
          : name === 'default' || name === 'native'
            ? own
            : { kind: 'external', package: 'pg', path: `.${name}` },
    });
    return own;
  },
};

/** A client remembers the transaction that its own BEGIN opened; a pool gives its clients its identity. */
function connection(machine: Machine, pool: object = {}): NativeValue {
  const session: Session = { pool };
  return native('pg connection', {
    get: (name) => {
      if (name === 'query') return nativeFunction('pg.query', (call) => query(machine, session, call));
      if (name === 'connect')
        return nativeFunction('pg.connect', ({ args, node }) =>
          passedWith(machine, args, node, connection(machine, pool)),
        );
      return nativeFunction(`pg.${name}`, ({ args, node }) => passedOn(machine, args, node, INPUT));
    },
  });
}

function query(machine: Machine, session: Session, call: Call): Value {
  const text = call.args[0]?.kind === 'object' ? call.args[0].props.get('text') : call.args[0];
  runStatement(machine, session, text, call.node, { dialect: 'postgres' });
  return passedOn(machine, call.args.slice(1), call.node, objectValue([['rows', INPUT]], true));
}
