import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
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
import { itemsOf, membersOf } from '../option-objects.ts';
import { type Mode, newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { many, maybe, rowOfClass, rowValue } from '../rows.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { sqlInto } from '../sql/queries.ts';
import { begin, during } from '../transactions.ts';
import { type Entities, type Entity, entityOf } from './entities.ts';

interface Operation {
  readonly mode: Mode;
  readonly gives: 'many' | 'one' | 'row' | 'counted' | 'nothing';
}

const operation = (mode: Mode, gives: Operation['gives']): Operation => ({ mode, gives });

/** What a manager does with an entity as its first argument, and a repository without it. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  find: operation('read', 'many'),
  findAll: operation('read', 'many'),
  findAndCount: operation('read', 'counted'),
  findByCursor: operation('read', 'many'),
  findOne: operation('read', 'one'),
  findOneOrFail: operation('read', 'row'),
  count: operation('read', 'nothing'),
  refresh: operation('read', 'row'),
  populate: operation('read', 'nothing'),
  aggregate: operation('read', 'many'),
  upsert: operation('write', 'row'),
  upsertMany: operation('write', 'many'),
  insert: operation('write', 'nothing'),
  insertMany: operation('write', 'nothing'),
  nativeInsert: operation('write', 'nothing'),
  nativeUpdate: operation('write', 'nothing'),
  nativeDelete: operation('write', 'nothing'),
  persist: operation('write', 'nothing'),
  persistAndFlush: operation('write', 'nothing'),
  remove: operation('write', 'nothing'),
  removeAndFlush: operation('write', 'nothing'),
  assign: operation('write', 'row'),
};

const MAKES_ROWS = new Set(['create', 'getReference', 'map', 'merge']);

export interface Context {
  readonly machine: Machine;
  readonly entities: Entities;
  readonly runner: Runner;
}

/** `orm.em`, a fork of it, or that of a transaction. */
export function managerValue(context: Context): NativeValue {
  const self: NativeValue = native('mikro-orm manager', {
    ...(context.runner.transaction === undefined
      ? {}
      : { model: { transaction: context.runner.transaction } }),
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      switch (name) {
        case 'fork':
        case 'getContext':
          return nativeFunction(`em.${name}`, () => self);
        case 'getRepository':
          return nativeFunction('em.getRepository', ({ args }) =>
            repositoryValue(context, entityOf(context.machine, context.entities, args[0])),
          );
        case 'transactional':
          return nativeFunction('em.transactional', (call) => transactional(context, call));
        case 'flush':
          return nativeFunction('em.flush', ({ node }) => flush(context, node));
        case 'getConnection':
        case 'getDriver':
          return nativeFunction(`em.${name}`, () => connectionValue(context));
        default:
          return member(context, undefined, name);
      }
    },
  });
  return self;
}

/** A repository of one entity. */
export function repositoryValue(context: Context, entity: Entity | undefined): NativeValue {
  return native('mikro-orm repository', {
    get: (name) => {
      if (name === 'em' || name === '_em') return managerValue(context);
      if (name === 'getEntityManager') return nativeFunction(name, () => managerValue(context));
      if (name === 'flush') return nativeFunction(name, ({ node }) => flush(context, node));
      return member(context, entity ?? 'unknown', name);
    },
  });
}

function member(context: Context, own: Entity | 'unknown' | undefined, name: string): Value | undefined {
  const { machine, entities } = context;
  const entityOfCall = ({ args }: Call): Entity | undefined =>
    own === 'unknown' ? undefined : (own ?? entityOf(machine, entities, args[0]));
  if (MAKES_ROWS.has(name))
    return nativeFunction(`em.${name}`, (call) => {
      const entity = entityOfCall(call);
      if (name === 'create' && entity !== undefined) noteMade(context, entity);
      return entity === undefined ? INPUT : rowOf(entity);
    });
  const found = ownMember(OPERATIONS, name);
  if (found !== undefined)
    return nativeFunction(`em.${name}`, (call) => operate(context, entityOfCall(call), found, call));
  if (name === 'createQueryBuilder' || name === 'qb')
    return nativeFunction(`em.${name}`, (call) =>
      operate(context, entityOfCall(call), operation('read', 'many'), call),
    );
  return undefined;
}

function operate(
  context: Context,
  entity: Entity | undefined,
  { mode, gives }: Operation,
  call: Call,
): Value {
  const { machine, runner } = context;
  const fact = newQuery(machine, call.node, runner);
  if (entity === undefined)
    unresolved(machine, fact, call.node, {
      message: 'The entity of this query is not known',
      cause: 'It comes from a value that could not be followed.',
    });
  else {
    touch(fact, entity.table, mode);
    for (const arg of call.args) populateInto(fact, entity, arg);
  }
  const row = entity === undefined ? INPUT : rowOf(entity);
  if (gives === 'many' || gives === 'counted') return many(row);
  return gives === 'one' ? maybe(row) : gives === 'row' ? row : INPUT;
}

/** `{ populate: ['author', 'tags.owner'] }` reads what the relations lead to. */
function populateInto(fact: QueryFact, entity: Entity, options: Value): void {
  for (const item of membersOf(options, 'populate').flatMap((one) => [...itemsOf(one)])) {
    let at: Entity | undefined = entity;
    for (const part of stringOf(item)?.split('.') ?? []) {
      at = at?.relations.get(part)?.();
      if (at !== undefined) touch(fact, at.table, 'read');
    }
  }
}

function noteMade({ machine: { current }, entities }: Context, { table }: Entity): void {
  if (current === undefined) return;
  entities.made.set(current, (entities.made.get(current) ?? new Set()).add(table));
}

/** What was read through the manager in the running function may have been changed: the unit of work writes that. */
function flush({ machine, entities, runner }: Context, node: Call['node']): Value {
  const facts = [...(machine.current?.facts ?? [])].filter(
    (fact): fact is QueryFact => fact.kind === 'query' && fact.connection === runner.connection,
  );
  const made = machine.current === undefined ? undefined : entities.made.get(machine.current);
  const tables = new Set([...facts.flatMap((fact) => [...fact.tables.keys()]), ...(made ?? [])]);
  if (tables.size === 0) return INPUT;
  const written = newQuery(machine, node, runner);
  for (const table of tables) touch(written, table, 'write');
  return INPUT;
}

function transactional(context: Context, { args: [work = INPUT], node }: Call): Value {
  const { machine, runner } = context;
  const opened = runner.transaction ?? begin(machine, node, runner.connection);
  const inner = managerValue({ ...context, runner: { ...runner, transaction: opened } });
  const run = (): Value => callFunction(machine, work, [inner], node);
  return runner.transaction === undefined ? during(machine, opened, run) : run();
}

/** `em.getConnection().execute('select …')`. */
function connectionValue({ machine, runner }: Context): NativeValue {
  return native('mikro-orm connection', {
    get: (name) =>
      nativeFunction(`connection.${name}`, ({ args, node }) => {
        if (name === 'execute')
          sqlInto(machine, newQuery(machine, node, runner), args[0], node, { written: firstArgument(node) });
        return INPUT;
      }),
  });
}

function rowOf(entity: Entity): Value {
  const base = rowValue(`${entity.name} row`, (name) => (OF_PROMISES.has(name) ? undefined : INPUT));
  return entity.classOf === undefined ? { ...base, model: entity } : rowOfClass(entity.classOf, base);
}
