import type { QueryFact, TransactionFact } from '../interpreter/activation.ts';
import { passedOn } from '../interpreter/calls.ts';
import { type LibraryModel, lineOf, type Machine } from '../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  type Value,
} from '../interpreter/values.ts';
import { sqlInto } from './knex.ts';

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

/** A client remembers the transaction that its own BEGIN opened. */
function connection(machine: Machine): NativeValue {
  let open: TransactionFact | undefined;
  const query = (call: Call): Value => {
    const text = call.args[0]?.kind === 'object' ? call.args[0].props.get('text') : call.args[0];
    const known = stringOf(text)?.trim().toLowerCase();
    if (known !== undefined && /^(?:begin|start transaction)\b/.test(known))
      open = begin(machine, call) ?? open;
    else if (known !== undefined && /^(?:commit|rollback)\b/.test(known)) open = undefined;
    else runSql(machine, call, text, open);
    return passedOn(machine, call.args.slice(1), call.node, objectValue([['rows', INPUT]], true));
  };
  return native('pg connection', {
    get: (name) => {
      if (name === 'query') return nativeFunction('pg.query', query);
      if (name === 'connect')
        return nativeFunction('pg.connect', ({ args, node }) =>
          passedOn(machine, args, node, connection(machine)),
        );
      return nativeFunction(`pg.${name}`, ({ args, node }) => passedOn(machine, args, node, INPUT));
    },
  });
}

function begin(machine: Machine, { node }: Call): TransactionFact | undefined {
  const openedIn = machine.current?.record;
  if (openedIn === undefined) return undefined;
  const transaction: TransactionFact = {
    file: machine.pathOf(node),
    line: lineOf(node),
    openedIn,
    queries: new Set(),
    participants: new Set([openedIn]),
  };
  machine.note({ kind: 'transaction', transaction });
  return transaction;
}

function runSql(
  machine: Machine,
  { node }: Call,
  text: Value | undefined,
  open: TransactionFact | undefined,
): void {
  const fact: QueryFact = {
    kind: 'query',
    line: lineOf(node),
    tables: new Map(),
    named: new Set(),
    resolved: true,
    ...(open === undefined ? {} : { transaction: open }),
  };
  machine.note(fact);
  open?.queries.add(fact);
  sqlInto(machine, fact, text, node);
}
