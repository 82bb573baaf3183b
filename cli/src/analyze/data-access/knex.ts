import type { ts } from 'ts-morph';
import { tablesBeside } from '../annotations.ts';
import type { QueryFact, TransactionFact } from '../interpreter/activation.ts';
import { callFunction, passedOn } from '../interpreter/calls.ts';
import { type LibraryModel, lineOf, type Machine } from '../interpreter/machine.ts';
import {
  type Call,
  freshId,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  optionsOf,
  stringOf,
  UNKNOWN,
  type Value,
} from '../interpreter/values.ts';
import { createdTables, type SchemaSink, schemaBuilder } from './knex-schema.ts';
import { tablesOfSql } from './sql.ts';

const WRITES = new Set([
  'insert',
  'update',
  'del',
  'delete',
  'truncate',
  'increment',
  'decrement',
  'upsert',
  'updateFrom',
]);
const JOINS = new Set([
  'join',
  'innerJoin',
  'leftJoin',
  'leftOuterJoin',
  'rightJoin',
  'rightOuterJoin',
  'outerJoin',
  'fullOuterJoin',
  'crossJoin',
]);
const SOURCES = new Set(['from', 'into', 'table']);
const RAWS = new Set([
  'whereRaw',
  'havingRaw',
  'joinRaw',
  'selectRaw',
  'fromRaw',
  'orderByRaw',
  'groupByRaw',
  'andWhereRaw',
  'orWhereRaw',
]);

/** Everything else that a query builder answers to: it shows that an unknown callee is one. */
export const BUILDER_METHODS = new Set([
  ...WRITES,
  ...JOINS,
  ...SOURCES,
  ...RAWS,
  'where',
  'andWhere',
  'orWhere',
  'whereIn',
  'whereNull',
  'whereNotNull',
  'select',
  'first',
  'orderBy',
  'groupBy',
  'limit',
  'offset',
  'returning',
  'count',
  'countDistinct',
  'sum',
  'avg',
  'min',
  'max',
  'pluck',
  'columns',
  'distinct',
  'onConflict',
  'forUpdate',
  'transacting',
  'modify',
]);

/** `knex`: instances, query builders, transactions and schema builders. */
export function knexModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['knex'],
    load: (machine) => {
      const own: NativeValue = native('knex factory', {
        call: () => knexInstance(machine, sink),
        get: (name) => (name === 'default' || name === 'knex' ? own : undefined),
      });
      return own;
    },
  };
}

/** A knex instance or, with a transaction, the `trx` that stands for it. */
export function knexInstance(machine: Machine, sink: SchemaSink, transaction?: TransactionFact): NativeValue {
  const self: NativeValue = native(transaction === undefined ? 'knex' : 'knex transaction', {
    model: { knex: true, ...(transaction === undefined ? {} : { transaction }) },
    call: (call) => queryOf(machine, call, transaction),
    get: (name) => instanceMember(machine, sink, self, transaction, name),
  });
  return self;
}

function instanceMember(
  machine: Machine,
  sink: SchemaSink,
  self: Value,
  transaction: TransactionFact | undefined,
  name: string,
): Value | undefined {
  if (SOURCES.has(name)) return nativeFunction(name, (call) => queryOf(machine, call, transaction));
  switch (name) {
    case 'raw':
      return nativeFunction(name, (call) => {
        createdTables(sink, call.args[0]);
        return rawQuery(machine, call, transaction);
      });
    case 'transaction':
      return nativeFunction(name, (call) => openTransaction(machine, sink, call, transaction));
    case 'schema':
      return schemaBuilder(machine, sink);
    case 'batchInsert':
      return nativeFunction(name, (call) => {
        const query = queryOf(machine, call, transaction);
        raiseToWrite(modelOf(query).fact);
        return query;
      });
    case 'transactionProvider':
      return nativeFunction(name, () =>
        nativeFunction('provider', (call) => openTransaction(machine, sink, call, transaction)),
      );
    case 'withSchema':
      return nativeFunction(name, () => self);
    case 'fn':
    case 'client':
    case 'migrate':
    case 'seed':
    case 'ref':
    case 'destroy':
      return { kind: 'external', package: 'knex', path: `.${name}` };
    case 'commit':
    case 'rollback':
    case 'on':
      return nativeFunction(name, () => INPUT);
    default:
      if (!BUILDER_METHODS.has(name) && !['with', 'queryBuilder', 'withRecursive'].includes(name))
        return undefined;
      return nativeFunction(name, (call) =>
        callFunction(
          machine,
          builderMember(machine, builder(machine, freshQuery(machine, call.node, transaction)), name),
          call.args,
          call.node,
        ),
      );
  }
}

function freshQuery(machine: Machine, node: ts.Node, transaction: TransactionFact | undefined): QueryFact {
  const fact: QueryFact = {
    kind: 'query',
    line: lineOf(node),
    tables: new Map(),
    named: new Set(),
    resolved: true,
    ...(transaction === undefined ? {} : { transaction }),
  };
  machine.note(fact);
  if (transaction !== undefined) joinTransaction(machine, fact, transaction);
  return fact;
}

/** A copy of a builder is a statement of its own, whatever becomes of the original. */
function copyOf(machine: Machine, fact: QueryFact, node: ts.Node): QueryFact {
  const copy = freshQuery(machine, node, fact.transaction);
  for (const [table, mode] of fact.tables) copy.tables.set(table, mode);
  for (const name of fact.named) copy.named.add(name);
  copy.resolved = fact.resolved;
  return copy;
}

export function joinTransaction(machine: Machine, fact: QueryFact, transaction: TransactionFact): void {
  fact.transaction = transaction;
  transaction.queries.add(fact);
  const user = machine.current?.record;
  if (user !== undefined) transaction.participants.add(user);
}

/** `knex('table')`: a query on a table that is read until the chain says otherwise. */
export function queryOf(
  machine: Machine,
  { args, node }: Call,
  transaction: TransactionFact | undefined,
): NativeValue {
  const fact = freshQuery(machine, node, transaction);
  addTables(machine, fact, args[0], 'read', node);
  return builder(machine, fact);
}

/** What a builder answers to; anything else is asked of the rows that awaiting it gives. */
const BUILDER_NAME =
  /^(?:and|or|not)?(?:where|having|on|join|left|right|inner|outer|full|cross|order|group|union|intersect|except|with|limit|offset|distinct|count|sum|avg|min|max|forUpdate|forShare|forNoKey|forKey|skip|noWait|clear|clone|first|as$|returning|onConflict|merge|ignore|from|into|table|comment|hint|timeout|toSQL|toString|toQuery|debug|options|transacting|modify|pluck|column|select|using|del$|delete|insert|update|upsert|truncate|increment|decrement|stream|pipe|then|catch|finally)/i;

interface QueryModel {
  readonly fact: QueryFact;
}

function builder(machine: Machine, fact: QueryFact): NativeValue {
  const model: QueryModel = { fact };
  const self: NativeValue = {
    kind: 'native',
    id: freshId(),
    label: 'knex query',
    props: new Map(),
    model,
    isFresh: true,
    get: (name) => (BUILDER_NAME.test(name) ? builderMember(machine, self, name) : INPUT),
  };
  return self;
}

function builderMember(machine: Machine, self: NativeValue, name: string): NativeValue {
  const { fact } = modelOf(self);
  return nativeFunctionOf(name, (call) => {
    const first = call.args[0];
    if (WRITES.has(name)) raiseToWrite(fact);
    else if (SOURCES.has(name))
      addTables(machine, fact, first, name === 'into' ? 'write' : 'read', call.node);
    else if (JOINS.has(name)) addTables(machine, fact, first, 'read', call.node);
    else if (RAWS.has(name))
      addRaw(fact, first, name === 'joinRaw' || name === 'fromRaw' ? 'fragment' : 'expression');
    else if (name === 'with' || name === 'withRecursive') fact.named.add(stringOf(first) ?? '');
    else if (name === 'clone') return builder(machine, copyOf(machine, fact, call.node));
    else if (name === 'transacting') adoptTransaction(machine, fact, first);
    else if (name === 'then')
      return first === undefined ? INPUT : callFunction(machine, first, [INPUT], call.node);
    if (
      JOINS.has(name) ||
      name.startsWith('where') ||
      name === 'andWhere' ||
      name === 'orWhere' ||
      name === 'modify' ||
      name.startsWith('with')
    )
      callbacks(machine, self, call, name);
    return name === 'catch' || name === 'finally' ? passedOn(machine, call.args, call.node, self) : self;
  });
}

/** Grouping callbacks get the builder as argument and as `this`. */
function callbacks(machine: Machine, self: NativeValue, { args, node }: Call, name: string): void {
  for (const [index, arg] of args.entries()) {
    if (arg.kind !== 'function') continue;
    const subject =
      name === 'modify' || (!JOINS.has(name) && !name.startsWith('with'))
        ? self
        : builder(machine, freshQuery(machine, node, undefined));
    callFunction(machine, arg, [subject, ...args.slice(index + 1)], node, subject);
  }
}

function nativeFunctionOf(name: string, call: (call: Call) => Value): NativeValue {
  return native(`knex.${name}`, { call });
}

function modelOf(value: NativeValue): QueryModel {
  if (value.model !== undefined && 'fact' in value.model && isQuery(value.model.fact))
    return { fact: value.model.fact };
  throw new TypeError('a query builder without its query');
}

function isQuery(fact: unknown): fact is QueryFact {
  return typeof fact === 'object' && fact !== null && 'tables' in fact;
}

function raiseToWrite(fact: QueryFact): void {
  const [first] = fact.tables.keys();
  if (first !== undefined) fact.tables.set(first, 'write');
  else pendingWrites.add(fact);
}

/** `knex.insert(rows).into('table')`: the verb comes before the table. */
const pendingWrites = new WeakSet<QueryFact>();

function addTables(
  machine: Machine,
  fact: QueryFact,
  value: Value | undefined,
  mode: 'read' | 'write',
  node: ts.Node,
): void {
  for (const one of value === undefined ? [] : optionsOf(value)) {
    if (one.kind === 'object') {
      for (const aliased of one.props.values()) addTables(machine, fact, aliased, mode, node);
      continue;
    }
    if (one.kind === 'native' || one.kind === 'function') continue;
    const text = stringOf(one);
    if (text === undefined) {
      unreadable(machine, fact, node, {
        message: 'The table of this query is not known',
        cause: 'Its name comes from a value that could not be followed.',
      });
      continue;
    }
    const written = mode === 'write' || pendingWrites.has(fact);
    const name = tableName(text);
    if (fact.named.has(name)) continue;
    fact.tables.set(name, written || fact.tables.get(name) === 'write' ? 'write' : 'read');
  }
}

/** What was written beside the query settles it; otherwise it is a diagnostic. */
function unreadable(
  machine: Machine,
  fact: QueryFact,
  node: ts.Node,
  details: { message: string; cause: string },
): void {
  const written = tablesBeside(node);
  for (const [table, mode] of written ?? []) fact.tables.set(table, mode);
  if (written !== undefined) return;
  fact.resolved = false;
  machine.diagnose('MIG-2004', node, details);
}

/** `public.products as p` is the table `products`. */
export function tableName(text: string): string {
  const bare = text.trim().split(/\s+(?:as\s+)?/i)[0] ?? text;
  return bare.replaceAll(/["`]/g, '').replace(/^public\./, '');
}

function addRaw(fact: QueryFact, value: Value | undefined, form: 'fragment' | 'expression'): void {
  const text = stringOf(value);
  if (text === undefined) return;
  const found = tablesOfSql(
    form === 'fragment'
      ? `select 1 from placeholder_ ${/^\s*(?:left|right|inner|full|cross|natural|join)/i.test(text) ? text : `, ${text}`}`
      : `select 1 from placeholder_ where ${text}`,
  );
  for (const [name, mode] of found?.tables ?? []) if (name !== 'placeholder_') fact.tables.set(name, mode);
}

function rawQuery(machine: Machine, { args, node }: Call, transaction: TransactionFact | undefined): Value {
  const fact = freshQuery(machine, node, transaction);
  sqlInto(machine, fact, args[0], node);
  return builder(machine, fact);
}

/** Adds the tables of an SQL text; what cannot be parsed or is not known is a diagnostic. */
export function sqlInto(machine: Machine, fact: QueryFact, value: Value | undefined, node: ts.Node): void {
  for (const one of value === undefined ? [UNKNOWN] : optionsOf(value)) {
    const known = stringOf(one);
    const text =
      known ??
      (one.kind === 'unknown' && one.parts !== undefined
        ? one.parts.map((part) => part ?? ' $1 ').join('')
        : undefined);
    const found = text === undefined ? undefined : tablesOfSql(text);
    if (found === undefined) {
      unreadable(machine, fact, node, {
        message: 'The SQL of this query cannot be read',
        cause:
          text === undefined ? 'Its text is not known.' : `The parser refuses: ${text.trim().slice(0, 120)}`,
      });
      continue;
    }
    for (const [name, mode] of found.tables)
      fact.tables.set(name, mode === 'write' || fact.tables.get(name) === 'write' ? 'write' : 'read');
  }
}

function openTransaction(
  machine: Machine,
  sink: SchemaSink,
  { args, node }: Call,
  outer: TransactionFact | undefined,
): Value {
  const openedIn = machine.current?.record;
  if (openedIn === undefined) return UNKNOWN;
  const transaction = outer ?? {
    file: machine.pathOf(node),
    line: lineOf(node),
    openedIn,
    queries: new Set<QueryFact>(),
    participants: new Set([openedIn]),
  };
  machine.note({ kind: 'transaction', transaction });
  const trx = knexInstance(machine, sink, transaction);
  const callback = args.find((arg) => arg.kind === 'function');
  return callback === undefined ? trx : callFunction(machine, callback, [trx], node);
}

function adoptTransaction(machine: Machine, fact: QueryFact, trx: Value | undefined): void {
  for (const one of trx === undefined ? [] : optionsOf(trx)) {
    if (
      one.kind === 'native' &&
      one.model !== undefined &&
      'transaction' in one.model &&
      isTransaction(one.model.transaction)
    )
      joinTransaction(machine, fact, one.model.transaction);
  }
}

function isTransaction(value: unknown): value is TransactionFact {
  return typeof value === 'object' && value !== null && 'queries' in value && 'participants' in value;
}
