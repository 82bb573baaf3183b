import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  truthOf,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { entriesOfObject, membersOf } from '../option-objects.ts';
import { copyOf, type Mode, newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { sqlInto } from '../sql/queries.ts';
import { insertedText } from '../sql-clients/sql-tags.ts';
import { begin, during } from '../transactions.ts';
import { type DrizzleTable, relatedTables, tablesOf } from './tables.ts';

const STARTS: Readonly<Record<string, Mode>> = {
  select: 'read',
  selectDistinct: 'read',
  selectDistinctOn: 'read',
  insert: 'write',
  update: 'write',
  delete: 'write',
  $count: 'read',
};

/** What `drizzle()` was given. */
interface Given {
  readonly schema: Value | undefined;
  /** The driver's own connection, which programs also ask in its own words: `db.$client.prepare(…)`. */
  readonly client: Value | undefined;
}

/** `drizzle(client, { schema })`, or the `tx` of a transaction. */
export function databaseValue(machine: Machine, given: Given, runner: Runner): NativeValue {
  const self: NativeValue = native('drizzle database', {
    ...(runner.transaction === undefined ? {} : { model: { transaction: runner.transaction } }),
    get: (name) => {
      const mode = ownMember(STARTS, name);
      if (mode !== undefined)
        return nativeFunction(`db.${name}`, (call) => statement(machine, runner, mode, call));
      switch (name) {
        case 'query':
          return relationalQueries(machine, given.schema, runner);
        case 'transaction':
          return nativeFunction('db.transaction', (call) => transaction(machine, given, runner, call));
        case 'execute':
        case 'run':
        case 'all':
        case 'get':
        case 'values':
          return nativeFunction(`db.${name}`, (call) => rawQuery(machine, runner, call));
        case '$client':
          return given.client;
        case '$with':
          return nativeFunction('db.$with', () =>
            native('drizzle cte', { get: () => nativeFunction('as', ({ args }) => args[0] ?? INPUT) }),
          );
        case 'with':
          return nativeFunction('db.with', () => self);
        default:
          return undefined;
      }
    },
  });
  return self;
}

const JOIN = /^(?:left|right|inner|full|cross)(?:Lateral)?Join|Join$/;

/** A statement whose tables are named by `from`, joins, or the start itself. */
function statement(machine: Machine, runner: Runner, mode: Mode, { args, node }: Call): NativeValue {
  const fact = newQuery(machine, node, runner);
  addTable(machine, fact, args[0], mode, node, mode === 'write');
  return statementOn(machine, fact, node);
}

function statementOn(machine: Machine, fact: QueryFact, node: ts.Node): NativeValue {
  return chain(machine, {
    label: 'drizzle query',
    node,
    again: (at) => statementOn(machine, copyOf(machine, fact, at), at),
    result: () => many(INPUT),
    step: (name) => {
      if (name === 'from' || JOIN.test(name))
        return (call) => addTable(machine, fact, call.args[0], 'read', call.node, true);
      if (name === 'then' || name === 'catch' || name === 'finally') return undefined;
      return ARRAY_METHODS.has(name) ? undefined : () => undefined;
    },
  });
}

/** What an awaited list has; a chain that is used as one was awaited before. */
const ARRAY_METHODS = new Set([
  'map',
  'filter',
  'find',
  'forEach',
  'reduce',
  'length',
  'at',
  'some',
  'every',
]);

function addTable(
  machine: Machine,
  fact: QueryFact,
  value: Value | undefined,
  mode: Mode,
  node: Call['node'],
  isNeeded: boolean,
): undefined {
  const tables = tablesOf(value);
  for (const { drizzleTable } of tables) touch(fact, drizzleTable, mode);
  // Subqueries and named expressions have their own statements.
  if (tables.length > 0 || !isNeeded || value?.kind === 'native') return;
  unresolved(machine, fact, node, {
    message: 'The table of this query is not known',
    cause: 'It comes from a value that could not be followed.',
  });
}

/** `db.query.users.findMany({ with: { posts: { with: … } } })`; names are those of the schema's exports. */
function relationalQueries(machine: Machine, schema: Value | undefined, runner: Runner): NativeValue {
  return native('drizzle queries', {
    get: (name) => {
      const tables = membersOf(schema, name).flatMap(tablesOf);
      const [table] = tables;
      return table === undefined
        ? undefined
        : native('drizzle table queries', {
            get: (method) =>
              nativeFunction(`query.${method}`, (call) => {
                const fact = newQuery(machine, call.node, runner);
                touch(fact, table.drizzleTable, 'read');
                relatedInto({ machine, fact, node: call.node }, table, call.args[0]);
                return relationalQuery(machine, fact, method, call.node);
              }),
          });
    },
  });
}

function relationalQuery(machine: Machine, fact: QueryFact, method: string, node: ts.Node): NativeValue {
  return chain(machine, {
    label: 'drizzle query',
    node,
    again: (at) => relationalQuery(machine, copyOf(machine, fact, at), method, at),
    result: () => (method === 'findFirst' ? maybe(INPUT) : many(INPUT)),
    step: (name) => (name === 'prepare' || name === 'execute' ? () => undefined : undefined),
  });
}

/** A query whose relations are being read. */
interface Asked {
  readonly machine: Machine;
  readonly fact: QueryFact;
  readonly node: ts.Node;
}

/** What `with` asks for besides the rows of the table, deep. */
function relatedInto(asked: Asked, table: DrizzleTable, options: Value | undefined): void {
  const { machine, fact, node } = asked;
  for (const [name, inner] of membersOf(options, 'with').flatMap(entriesOfObject)) {
    if (truthOf(inner) === false) continue;
    const targets = relatedTables(table, name);
    if (targets.length === 0)
      unresolved(machine, fact, node, {
        message: `What the relation ${name} of ${table.drizzleTable} leads to is not known`,
        cause: 'No table was seen in what is said of its relations.',
        about: name,
      });
    for (const target of targets) {
      touch(fact, target.drizzleTable, 'read');
      relatedInto(asked, target, inner);
    }
  }
}

function rawQuery(machine: Machine, runner: Runner, { args, node }: Call): Value {
  const fact = newQuery(machine, node, runner);
  sqlInto(machine, fact, insertedText(args[0]), node);
  return INPUT;
}

function transaction(machine: Machine, given: Given, runner: Runner, { args, node }: Call): Value {
  const opened = runner.transaction ?? begin(machine, node, runner.connection);
  const inner = databaseValue(machine, given, { ...runner, transaction: opened });
  const work = () => callFunction(machine, args[0] ?? INPUT, [inner], node);
  return runner.transaction === undefined ? during(machine, opened, work) : work();
}
