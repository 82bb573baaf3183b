import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { partsOf } from '../../interpreter/texts.ts';
import {
  type Call,
  freshId,
  INPUT,
  type NativeValue,
  native,
  optionsOf,
  presentOptions,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { copyOf, newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { composedTables } from '../sql/composed.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { sqlInto } from '../sql/queries.ts';
import { tablesOfSql } from '../sql/tables.ts';
import { adoptTransaction } from '../transactions.ts';
import { referenced } from './references.ts';
import { nameCommon, putInto } from './subqueries.ts';

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
export const SOURCES = new Set(['from', 'into', 'table']);
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

/** What a copy of a builder builds: it writes what the original would. */
export function copyOfBuilder(machine: Machine, fact: QueryFact, node: ts.Node): QueryFact {
  const copy = copyOf(machine, fact, node);
  const chosen = targets.get(fact);
  if (chosen !== undefined) targets.set(copy, chosen);
  return copy;
}

/** `knex('table')`: a query on a table that is read until the chain says otherwise. */
export function queryOf(machine: Machine, { args, node }: Call, runner: Runner): NativeValue {
  const fact = newQuery(machine, node, runner);
  addTables(machine, fact, args[0], 'read', node);
  noteTargets(fact, args[0]);
  return builder(machine, fact);
}

/** What a builder answers to; anything else is asked of the rows that awaiting it gives. */
export const BUILDER_NAME =
  /^(?:and|or|not)?(?:where|having|on|join|left|right|inner|outer|full|cross|order|group|union|intersect|except|with|limit|offset|distinct|count|sum|avg|min|max|forUpdate|forShare|forNoKey|forKey|skip|noWait|clear|clone|first|as$|returning|onConflict|merge|ignore|from|into|table|comment|hint|timeout|toSQL|toString|toQuery|debug|options|transacting|modify|pluck|column|select|using|del$|delete|insert|update|upsert|truncate|increment|decrement|stream|pipe|then|catch|finally)/i;

interface QueryModel {
  readonly fact: QueryFact;
}

export function builder(machine: Machine, fact: QueryFact): NativeValue {
  const model: QueryModel = { fact };
  const self: NativeValue = {
    kind: 'native',
    id: freshId(),
    label: 'knex query',
    props: new Map(),
    model,
    isFresh: true,
    awaited: () => INPUT,
    get: (name) => (BUILDER_NAME.test(name) ? builderMember(machine, self, name) : INPUT),
  };
  return self;
}

export function builderMember(machine: Machine, self: NativeValue, name: string): NativeValue {
  const { fact } = modelOf(self);
  return nativeFunctionOf(name, (call) => {
    const first = call.args[0];
    for (const one of call.args.flatMap(optionsOf)) if (isBuilder(one)) putInto(fact, modelOf(one).fact);
    if (WRITES.has(name)) raiseToWrite(fact);
    else if (SOURCES.has(name)) {
      const isFirst = fact.tables.size === 0;
      addTables(machine, fact, first, name === 'into' ? 'write' : 'read', call.node);
      if (isFirst) noteTargets(fact, first);
    } else if (JOINS.has(name)) addTables(machine, fact, first, 'read', call.node);
    else if (RAWS.has(name))
      for (const one of first === undefined ? [] : presentOptions(first))
        addRaw(machine, fact, one, { node: call.node, isSource: name === 'joinRaw' || name === 'fromRaw' });
    else if (name === 'with' || name === 'withRecursive') nameCommon(fact, stringOf(first) ?? '');
    else if (name === 'clone') return builder(machine, copyOfBuilder(machine, fact, call.node));
    else if (name === 'transacting') adoptTransaction(machine, fact, first);
    else if (name === 'then')
      return first === undefined ? INPUT : callFunction(machine, first, [INPUT], call.node);
    if (JOINS.has(name) || CALLS_BACK.test(name)) callbacks(machine, self, call, name);
    return name === 'catch' || name === 'finally' ? passedOn(machine, call.args, call.node, self) : self;
  });
}

/** Methods to which a function may be given that goes on with the statement, or writes one to be put into it. */
const CALLS_BACK =
  /^(?:and|or)?(?:not)?(?:where|having|on|with|union|intersect|except|from|into|select|columns?|insert|modify)/i;
const OF_ITS_OWN = /^(?:with|union|intersect|except)/i;

/** Grouping callbacks get the builder as argument and as `this`. */
function callbacks(machine: Machine, self: NativeValue, { args, node }: Call, name: string): void {
  const isOwn = JOINS.has(name) || OF_ITS_OWN.test(name);
  for (const [index, arg] of args.flatMap(itemsOf).entries()) {
    if (arg.kind !== 'function') continue;
    const subject = isOwn
      ? builder(machine, subquery(machine, modelOf(self).fact, node, name === 'with' ? args[0] : undefined))
      : self;
    callFunction(machine, arg, [subject, ...args.slice(index + 1)], node, subject);
  }
}

function itemsOf(value: Value): readonly Value[] {
  return value.kind === 'array' ? value.items : [value];
}

/** A subquery sees the names that `with` gave before it; its own is a table to it unless it is recursive. */
function subquery(machine: Machine, outer: QueryFact, node: ts.Node, own: Value | undefined): QueryFact {
  const fact = newQuery(machine, node);
  for (const name of outer.named) if (name !== stringOf(own)) fact.named.add(name);
  // What a union inside of `with` joins is what the `with` makes.
  const self = stringOf(own) ?? makes.get(outer);
  if (self !== undefined) makes.set(fact, self);
  if (own === undefined && self !== undefined) fact.named.add(self);
  return fact;
}

/** The names that `with` gives to statements. */
const makes = new WeakMap<QueryFact, string>();

function nativeFunctionOf(name: string, call: (call: Call) => Value): NativeValue {
  return native(`knex.${name}`, { call });
}

export function modelOf(value: NativeValue): QueryModel {
  if (value.model !== undefined && 'fact' in value.model && isQuery(value.model.fact))
    return { fact: value.model.fact };
  throw new TypeError('a query builder without its query');
}

function isBuilder(value: Value): value is NativeValue {
  return (
    value.kind === 'native' && value.model !== undefined && 'fact' in value.model && isQuery(value.model.fact)
  );
}

function isQuery(fact: unknown): fact is QueryFact {
  return typeof fact === 'object' && fact !== null && 'tables' in fact;
}

export function raiseToWrite(fact: QueryFact): void {
  const [first] = fact.tables.keys();
  if (first === undefined) pendingWrites.add(fact);
  else for (const table of targets.get(fact) ?? [first]) fact.tables.set(table, 'write');
}

/** What a statement that writes changes, where a lookup gives one of several tables. */
const targets = new WeakMap<QueryFact, ReadonlySet<string>>();

/** The tables among which the name of the first one is chosen. */
function noteTargets(fact: QueryFact, value: Value | undefined): void {
  if (value?.kind !== 'union' || targets.has(fact)) return;
  const names = value.options.flatMap((one) => stringOf(one) ?? []).map(tableName);
  targets.set(fact, new Set(names.filter((name) => fact.tables.has(name))));
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
  for (const given of value === undefined ? [] : presentOptions(value)) {
    const one = referenced(given) ?? given;
    if (one.kind === 'object') {
      for (const aliased of one.props.values()) addTables(machine, fact, aliased, mode, node);
      continue;
    }
    if (one.kind === 'native' || one.kind === 'function') continue;
    const text = stringOf(one);
    if (text === undefined) {
      unresolved(machine, fact, node, {
        message: 'The table of this query is not known',
        cause: 'Its name comes from a value that could not be followed.',
      });
      continue;
    }
    const written = mode === 'write' || pendingWrites.has(fact);
    const name = tableName(text);
    if (fact.named.has(name)) continue;
    touch(fact, name, written ? 'write' : 'read');
  }
}

/** `public.products as p` is the table `products`. */
export function tableName(text: string): string {
  const bare = text.trim().split(/\s+(?:as\s+)?/i)[0] ?? text;
  return bare.replaceAll(/["`]/g, '').replace(/^public\./, '');
}

/** A piece of SQL that stands where tables do, or where conditions and columns do. */
function addRaw(
  machine: Machine,
  fact: QueryFact,
  value: Value,
  { node, isSource }: { readonly node: ts.Node; readonly isSource: boolean },
): void {
  const [first = null, ...rest] = partsOf(value);
  const begun = `select 1 from placeholder_ ${isSource ? asSource(first) : `where ${first ?? ''}`}`;
  const isWhole = first !== null && rest.length === 0;
  const parts = [begun, ...rest, null];
  const found = isWhole ? tablesOfSql(begun) : composedTables(parts, true);
  for (const [name, mode] of found?.tables ?? [])
    if (name !== 'placeholder_' && !fact.named.has(name)) fact.tables.set(name, mode);
  if (!isWhole && rest.length > 0 && composedTables(parts) === undefined)
    unresolved(machine, fact, node, {
      message: 'The table of this query is not known',
      cause: 'Its name comes from a value that could not be followed.',
    });
}

function asSource(text: string | null): string {
  if (text === null) return ', ';
  return /^\s*(?:left|right|inner|full|cross|natural|join)/i.test(text) ? text : `, ${text}`;
}

export function rawQuery(machine: Machine, { args, node }: Call, runner: Runner): Value {
  const fact = newQuery(machine, node, runner);
  sqlInto(machine, fact, args[0], node, { bindings: args[1], written: firstArgument(node) });
  return builder(machine, fact);
}
