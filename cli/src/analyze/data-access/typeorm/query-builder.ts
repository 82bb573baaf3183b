import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { partsOf } from '../../interpreter/texts.ts';
import {
  arrayValue,
  type Call,
  type FunctionValue,
  INPUT,
  literal,
  type NativeValue,
  optionsOf,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { copyOf, type Mode, newQuery, touch } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { sqlInto } from '../sql/queries.ts';
import { type Entity, entityOf, tableBetween } from './entities.ts';
import { countedInto, joinInto } from './finds.ts';
import { rowOf, type Source } from './repositories.ts';

interface BuilderState {
  readonly machine: Machine;
  readonly source: Source;
  readonly fact: QueryFact;
  /** Alias to what it stands for. */
  readonly aliases: Map<string, Entity>;
  main?: Entity | undefined;
  /** The relation that `relation().of()` works on. */
  relation?: string | undefined;
  mode: Mode;
}

/** `createQueryBuilder(entity, alias)`: a chain that knows what its aliases stand for. */
export function queryBuilder(
  machine: Machine,
  source: Source,
  entity: Entity | undefined,
  call: Call,
): NativeValue {
  const state: BuilderState = {
    machine,
    source,
    fact: newQuery(machine, call.node, source.runner()),
    aliases: new Map(),
    mode: 'read',
  };
  for (const arg of call.args) {
    const alias = stringOf(arg);
    if (alias !== undefined && entity !== undefined) state.aliases.set(alias, entity);
  }
  if (entity !== undefined) setMain(state, entity);
  return builderValue(state, call.node);
}

function copyOfState(state: BuilderState, node: ts.Node): BuilderState {
  return { ...state, fact: copyOf(state.machine, state.fact, node), aliases: new Map(state.aliases) };
}

function setMain(state: BuilderState, entity: Entity): void {
  state.main ??= entity;
  touch(state.fact, entity.table, state.mode);
}

function builderValue(state: BuilderState, node: ts.Node): NativeValue {
  const self: NativeValue = chain(state.machine, {
    label: 'typeorm query',
    node,
    again: (at) => builderValue(copyOfState(state, at), at),
    result: () => INPUT,
    step: (name) => {
      if (JOIN.test(name)) return (next) => join(state, next, name.includes('Map'));
      if (Object.hasOwn(VERBS, name)) return ({ args }) => verb(state, name, args);
      if (name === 'from' || name === 'into' || name === 'addFrom') return (next) => from(state, next);
      if (name === 'relation') return ({ args }) => relation(state, args);
      if (name === 'subQuery')
        return (next) => queryBuilder(state.machine, state.source, undefined, { ...next, args: [] });
      if (WITH_CALLBACK.test(name)) return (next) => callbacks(state, self, next);
      const result = ownMember(RESULTS, name);
      if (result !== undefined) return () => result(state);
      if (RELATION_WRITES.has(name) && state.relation !== undefined) return () => writeRelation(state);
      return ({ args, node: at }) => pieces(state, args, at);
    },
  });
  return self;
}

const JOIN = /^(?:left|inner)Join/;
const WITH_CALLBACK = /^(?:and|or)?[wW]here|^(?:and|or)?[hH]aving|^(?:add)?[sS]elect$/;
const RELATION_WRITES = new Set(['add', 'remove', 'set', 'addAndRemove']);
const VERBS: Readonly<Record<string, Mode>> = {
  insert: 'write',
  update: 'write',
  delete: 'write',
  softDelete: 'write',
  restore: 'write',
};

/** A function in the place of an entity gets a builder of its own and makes a query inside of this one. */
function subquery({ machine, source }: BuilderState, make: FunctionValue): void {
  const { node } = make;
  const builder = queryBuilder(machine, source, undefined, { args: [], thisValue: INPUT, node });
  callFunction(machine, make, [builder], node);
}

/** `leftJoin('(SELECT …)', 'counted')`: what stands where a table may is a statement. */
function isStatement(given: Value): boolean {
  const text = given.kind === 'unknown' ? given.parts?.[0] : stringOf(given);
  return text?.trimStart().startsWith('(') === true;
}

function statement({ machine, fact }: BuilderState, text: Value, node: ts.Node): undefined {
  sqlInto(machine, fact, text, node);
}

/** `leftJoinAndSelect('user.photos', 'photo')`, a join with an entity or with the name of a table. */
function join(state: BuilderState, { args, node }: Call, isMapped: boolean): undefined {
  pieces(state, args.slice(isMapped ? 3 : 2), node);
  const [given, alias] = isMapped ? args.slice(1) : args;
  if (given !== undefined && isStatement(given)) return statement(state, given, node);
  if (given?.kind === 'function') {
    subquery(state, given);
    return;
  }
  const [owner, member] = stringOf(given)?.split('.') ?? [];
  const entity = owner === undefined ? undefined : state.aliases.get(owner);
  const found = member === undefined ? undefined : entity?.relations.get(member);
  const target =
    found !== undefined && entity !== undefined
      ? joinInto(state.fact, entity, found, 'read')
      : entityOf(state.machine, state.source.registry, given);
  if (target !== undefined) {
    touch(state.fact, target.table, 'read');
    const name = stringOf(alias);
    if (name !== undefined) state.aliases.set(name, target);
  } else if (owner !== undefined && member === undefined) touch(state.fact, owner, 'read');
}

function verb(state: BuilderState, name: string, [given]: readonly Value[]): undefined {
  state.mode = ownMember(VERBS, name) ?? 'write';
  const entity = entityOf(state.machine, state.source.registry, given) ?? state.main;
  if (entity !== undefined) touch(state.fact, entity.table, state.mode);
}

function from(state: BuilderState, { args: [given, alias], node }: Call): undefined {
  if (given !== undefined && isStatement(given)) return statement(state, given, node);
  if (given?.kind === 'function') {
    subquery(state, given);
    return;
  }
  const entity = entityOf(state.machine, state.source.registry, given);
  const table = stringOf(given);
  if (entity === undefined) {
    if (table !== undefined) touch(state.fact, table, state.mode);
    return;
  }
  setMain(state, entity);
  const name = stringOf(alias);
  if (name !== undefined) state.aliases.set(name, entity);
}

/** `relation(User, 'roles').of(user).add(role)` writes the key or the join table. */
function relation(state: BuilderState, args: readonly Value[]): undefined {
  const entity = args.length > 1 ? entityOf(state.machine, state.source.registry, args[0]) : state.main;
  if (entity !== undefined) setMain(state, entity);
  state.relation = args.map(stringOf).findLast((text) => text !== undefined);
}

function writeRelation(state: BuilderState): Value {
  const { main } = state;
  const found = state.relation === undefined ? undefined : main?.relations.get(state.relation);
  if (main === undefined || found === undefined) return INPUT;
  const between = tableBetween(main, found);
  touch(state.fact, between ?? main.table, 'write');
  const target = found.target();
  if (between === undefined && target !== undefined) touch(state.fact, target.table, 'write');
  return INPUT;
}

/** `where('ship.id IN (SELECT …)')`: a query inside of a text, which the builder hands on as it is. */
function pieces({ machine, fact }: BuilderState, args: readonly Value[], node: ts.Node): undefined {
  for (const text of args.flatMap(optionsOf).map(plainText))
    if (text !== undefined && HOLDS_QUERY.test((partsOf(text) ?? []).join('?')))
      sqlInto(machine, fact, text, node);
}

/** `IN (:...ids)` stands for one parameter after the other. */
function plainText(value: Value): Value | undefined {
  const text = stringOf(value);
  if (text !== undefined) return literal(text.replaceAll(':...', ':'));
  if (value.kind !== 'unknown' || value.parts === undefined) return undefined;
  return { ...value, parts: value.parts.map((part) => part?.replaceAll(':...', ':') ?? null) };
}

const HOLDS_QUERY = /\(\s*select\b[\s\S]*\bfrom\b/i;

function callbacks(state: BuilderState, self: Value, { args, node }: Call): undefined {
  pieces(state, args, node);
  for (const arg of args) {
    // `new Brackets((query) => query.where(…))`
    const asked = arg.kind === 'function' ? [arg] : arg.kind === 'external' ? (arg.wraps ?? []) : [];
    for (const one of asked) callFunction(state.machine, one, [self], node);
  }
}

const RESULTS: Readonly<Record<string, (state: BuilderState) => Value>> = {
  getMany: (state) => many(loaded(state)),
  getManyAndCount: (state) => arrayValue([many(loaded(state)), INPUT]),
  getOne: (state) => maybe(loaded(state)),
  getOneOrFail: loaded,
  getRawOne: () => maybe(INPUT),
  getRawMany: () => many(INPUT),
  getRawAndEntities: () => INPUT,
  getCount: () => INPUT,
  getExists: () => INPUT,
  execute: () => INPUT,
  stream: () => INPUT,
  getQuery: () => INPUT,
  getSql: () => INPUT,
  loadOne: () => maybe(INPUT),
  loadMany: () => many(INPUT),
};

function loaded({ machine, source, main, fact }: BuilderState): Value {
  if (main === undefined) return INPUT;
  countedInto(fact, main);
  return rowOf(machine, source, main);
}
