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
import { knexInstance } from '../knex/knex.ts';
import { itemsOf, membersOf } from '../option-objects.ts';
import { type Mode, newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { sqlInto } from '../sql/queries.ts';
import { begin, during } from '../transactions.ts';
import { builderValue } from './builder.ts';
import { type Entities, type Entity, entityOf } from './entities.ts';
import { runEntityHooks } from './hooks.ts';
import { broughtAlong, conditionsInto, type Relation, touchRelation } from './relations.ts';
import { noteMade, rowOf } from './rows.ts';

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
        case 'execute':
          return connectionValue(context).get?.(name);
        case 'getKnex':
          return nativeFunction('em.getKnex', () =>
            knexInstance(context.machine, context.entities.sink, context.runner),
          );
        case 'begin':
          return nativeFunction('em.begin', ({ node }) => {
            begin(context.machine, node, context.runner.connection);
            return INPUT;
          });
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
      if (name === 'create' && entity !== undefined) {
        noteMade(context, [entity.table]);
        for (const data of call.args)
          for (const found of broughtAlong(entity, data)) noteMade(context, tablesOfRelation(found));
      }
      return entity === undefined ? INPUT : rowOf(context, entity);
    });
  const found = ownMember(OPERATIONS, name);
  if (found !== undefined)
    return nativeFunction(`em.${name}`, (call) => operate(context, entityOfCall(call), found, call, name));
  if (name === 'createQueryBuilder' || name === 'qb')
    return nativeFunction(`em.${name}`, (call) => {
      const entity = entityOfCall(call);
      const fact = queryOn(context, entity, 'read', call);
      return entity === undefined ? INPUT : builderValue(context, entity, fact, call);
    });
  return undefined;
}

/** A statement on the table of an entity, which is told where that is not known. */
function queryOn(
  { machine, runner }: Context,
  entity: Entity | undefined,
  mode: Mode,
  { node }: Call,
): QueryFact {
  const fact = newQuery(machine, node, runner);
  if (entity !== undefined) touch(fact, entity.table, mode);
  else
    unresolved(machine, fact, node, {
      message: 'The entity of this query is not known',
      cause: 'It comes from a value that could not be followed.',
    });
  return fact;
}

/** Those of the unit of work keep what hangs on a row as well, and run the hooks of its entity. */
const KEEPS = /^(?:persist|assign|upsert)/;
const REMOVES = /^remove/;

function operate(
  context: Context,
  entity: Entity | undefined,
  { mode, gives }: Operation,
  call: Call,
  name: string,
): Value {
  const fact = queryOn(context, entity, mode, call);
  if (entity !== undefined) {
    for (const arg of call.args) {
      populateInto(fact, entity, arg);
      if (mode === 'read') conditionsInto(fact, entity, arg);
      else if (KEEPS.test(name))
        for (const found of broughtAlong(entity, arg)) touchRelation(fact, found, 'write');
    }
    if (name === 'populate') pathsInto(fact, entity, call.args.slice(1).flatMap(itemsOf));
    if (REMOVES.test(name)) removeAlong(fact, entity);
    const occasion = { node: call.node, manager: () => managerValue(context) };
    if (KEEPS.test(name)) runEntityHooks(context, entity, /Create|Update|Upsert/, occasion);
    if (REMOVES.test(name)) runEntityHooks(context, entity, /Delete/, occasion);
  }
  if (name.endsWith('AndFlush')) flush(context, call.node);
  const row = entity === undefined ? INPUT : rowOf(context, entity);
  if (gives === 'many' || gives === 'counted') return many(row);
  return gives === 'one' ? maybe(row) : gives === 'row' ? row : INPUT;
}

function removeAlong(fact: QueryFact, entity: Entity): void {
  for (const found of entity.relations.values()) {
    const pivot = found.pivot();
    if (pivot !== undefined) touch(fact, pivot, 'write');
    const target = found.isRemoved ? found.target() : undefined;
    if (target !== undefined) touch(fact, target.table, 'write');
  }
}

function tablesOfRelation(found: Relation): string[] {
  return [found.pivot(), found.target()?.table].filter((one) => one !== undefined);
}

/** `{ populate: ['author', 'tags.owner'] }` reads what the relations lead to. */
function populateInto(fact: QueryFact, entity: Entity, options: Value): void {
  pathsInto(fact, entity, membersOf(options, 'populate').flatMap(itemsOf));
}

function pathsInto(fact: QueryFact, entity: Entity, paths: readonly Value[]): void {
  for (const path of paths) {
    let at: Entity | undefined = entity;
    for (const part of stringOf(path)?.split('.') ?? []) {
      const found: Relation | undefined = at?.relations.get(part);
      touchRelation(fact, found, 'read');
      at = found?.target();
    }
  }
}

/** What was read through the manager in the running function may have been changed: the unit of work writes that. */
function flush(context: Context, node: Call['node']): Value {
  const { machine, entities, runner } = context;
  const facts = [...(machine.current?.facts ?? [])].filter(
    (fact): fact is QueryFact => fact.kind === 'query' && fact.connection === runner.connection,
  );
  const made = machine.current === undefined ? undefined : entities.made.get(machine.current);
  const tables = new Set([...facts.flatMap((fact) => [...fact.tables.keys()]), ...(made ?? [])]);
  if (tables.size === 0) return INPUT;
  const written = newQuery(machine, node, runner);
  for (const table of tables) {
    touch(written, table, 'write');
    const entity = entities.byTable.get(table);
    if (entity === undefined) continue;
    const hooks = made?.has(table) === true ? /Create|Update/ : /Update/;
    runEntityHooks(context, entity, hooks, { node, manager: () => managerValue(context) });
  }
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
