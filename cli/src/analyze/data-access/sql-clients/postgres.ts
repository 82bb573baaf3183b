import type { ts } from '#typescript';
import type { TransactionFact } from '../../interpreter/activation.ts';
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
import { chain } from '../chains.ts';
import { many } from '../rows.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { begin, during, joinTransaction } from '../transactions.ts';
import { runStatement, type Session } from './sessions.ts';
import { isTagged, partsOfText, taggedText } from './sql-tags.ts';

/** `postgres` (postgres.js): queries are tagged templates, and fragments are put into each other. */
export function postgresModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['postgres'],
    load: (machine) => {
      const self: NativeValue = native('postgres', {
        call: () => sqlValue(machine, { sink, dialect: 'postgres', pool: {} }),
        get: (name) =>
          name === 'default' ? self : { kind: 'external', package: 'postgres', path: `.${name}` },
      });
      return self;
    },
  };
}

/** The tag of a client, with its methods; also that of `neon(url)`, and `sql` of @vercel/postgres. */
export function sqlValue(machine: Machine, session: Session): NativeValue {
  return native('sql', {
    call: (call) => {
      if (isTagged(call)) return query(machine, session, call, taggedText(call.args));
      // `sql('select …')` of older clients.
      const text = stringOf(call.args[0]);
      return text !== undefined && STATEMENT.test(text) && /\s/.test(text.trim())
        ? query(machine, session, call, call.args[0] ?? INPUT)
        : helper(call);
    },
    get: (name) => {
      if (name === 'begin' || name === 'transaction')
        return nativeFunction(`sql.${name}`, (call) => transaction(machine, session, call));
      if (name === 'savepoint')
        return nativeFunction('sql.savepoint', ({ args, node }) =>
          callFunction(
            machine,
            args.find((arg) => arg.kind === 'function') ?? INPUT,
            [sqlValue(machine, session)],
            node,
          ),
        );
      if (name === 'unsafe' || name === 'query')
        return nativeFunction(`sql.${name}`, (call) => query(machine, session, call, call.args[0] ?? INPUT));
      return OF_PROMISES.has(name) ? undefined : nativeFunction(`sql.${name}`, () => INPUT);
    },
  });
}

const STATEMENT =
  /^\s*(?:select|insert|update|delete|with|merge|truncate|copy|create|alter|drop|begin|commit|rollback|\()/i;

/** A text that is no statement is a fragment of one. */
function query(machine: Machine, session: Session, { node }: Call, text: Value): Value {
  const sqlText = partsOfText(text);
  if (STATEMENT.test(sqlText[0]?.[0] ?? '')) runStatement(machine, session, text, node);
  return chain(machine, {
    label: 'sql query',
    node,
    model: { sqlText },
    result: () => many(INPUT),
    step: rowMethods,
  });
}

function rowMethods(name: string): (() => undefined) | undefined {
  return ['execute', 'values', 'raw', 'simple', 'describe', 'cursor', 'forEach', 'cancel'].includes(name)
    ? () => undefined
    : undefined;
}

/** `sql('users')` is a name, `sql(rows)` a list of values. */
function helper({ args }: Call): Value {
  const name = stringOf(args[0]);
  return name === undefined ? INPUT : native('sql identifier', { model: { sqlText: [[`"${name}"`]] } });
}

function transaction(machine: Machine, session: Session, { args, node }: Call): Value {
  const opened = begin(machine, node, session.pool);
  const work = args.find((arg) => arg.kind === 'function');
  if (work === undefined) {
    if (opened !== undefined) joinListed(machine, session, opened, node);
    return during(machine, opened, () => INPUT);
  }
  const inner = sqlValue(machine, { ...session, open: opened });
  return during(machine, opened, () => callFunction(machine, work, [inner], node));
}

/** `sql.transaction([sql`…`, sql`…`])`: the statements of the list have been made by now, where it stands. */
function joinListed(machine: Machine, { pool }: Session, opened: TransactionFact, node: ts.Node): void {
  const source = node.getSourceFile();
  const [first, last] = [node.getStart(), node.getEnd()].map(
    (at) => source.getLineAndCharacterOfPosition(at).line + 1,
  );
  for (const fact of machine.current?.facts ?? []) {
    if (fact.kind !== 'query' || fact.connection !== pool || fact.transaction !== undefined) continue;
    if (fact.line >= (first ?? 0) && fact.line <= (last ?? 0)) joinTransaction(machine, fact, opened);
  }
}
