import { callFunction } from '../../interpreter/calls.ts';
import { staticMember } from '../../interpreter/classes.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  type ClassValue,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  type Value,
} from '../../interpreter/values.ts';
import { rawQuery } from '../knex/builder.ts';
import { snakeCaseMappers } from '../knex/identifiers.ts';
import { knexInstance } from '../knex/knex.ts';
import { runnerOf } from '../knex/runner.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import { begin, during } from '../transactions.ts';
import { mappingsOf, tableOf } from './mappings.ts';
import { type ModelRunner, queryOf, relatedQuery, rowMembers, rowOf } from './queries.ts';

/** What the models of one program share: the knex that `Model.knex(knex)` gave them. */
interface ObjectionState {
  readonly sink: SchemaSink;
  runner: ModelRunner;
}

/** `objection`: models by classes with `tableName` and `relationMappings`, on knex. */
export function objectionModel(sink: SchemaSink): LibraryModel {
  const state: ObjectionState = { sink, runner: {} };
  let own: NativeValue | undefined;
  return {
    packages: ['objection'],
    load: (machine) => {
      own ??= library(machine, state);
      return own;
    },
  };
}

function library(machine: Machine, state: ObjectionState): NativeValue {
  const modelClass: NativeValue = native('objection.Model', {
    derive: (model) => {
      describeLater(machine, state, model);
      return native('objection model', {
        construct: () => rowMembers(machine, model, state.runner),
        get: (name) => modelMember(machine, state, model, name),
      });
    },
    get: (name) =>
      name === 'knex'
        ? nativeFunction('Model.knex', ({ args }) => bind(machine, state, args[0]))
        : relationName(name),
  });
  const transaction = native('objection.transaction', {
    call: (call) => runTransaction(machine, state, call),
    get: (name) =>
      name === 'start'
        ? nativeFunction('transaction.start', (call) => runTransaction(machine, state, call))
        : undefined,
  });
  const self: NativeValue = native('objection', {
    get: (name) => {
      if (name === 'default') return self;
      if (name === 'Model') return modelClass;
      if (name === 'transaction') return transaction;
      if (name === 'knexSnakeCaseMappers') return snakeCaseMappers;
      if (name === 'raw')
        return nativeFunction('objection.raw', (call) => rawQuery(machine, call, state.runner));
      if (name === 'compose')
        return nativeFunction('objection.compose', () =>
          nativeFunction('mixin', ({ args }) => args[0] ?? INPUT),
        );
      return { kind: 'external', package: 'objection', path: `.${name}` };
    },
  });
  return self;
}

/** `Model.HasManyRelation` and its like only name a kind. */
function relationName(name: string): Value | undefined {
  return name.endsWith('Relation')
    ? { kind: 'external', package: 'objection', path: `.Model.${name}` }
    : undefined;
}

/** `Model.knex(knex)` gives the models their knex, `Model.knex()` asks for it. */
function bind(machine: Machine, state: ObjectionState, knex: Value | undefined): Value {
  if (knex === undefined) return knexInstance(machine, state.sink, state.runner);
  state.runner = runnerOf(knex);
  return knex;
}

function modelMember(
  machine: Machine,
  state: ObjectionState,
  model: ClassValue,
  name: string,
): Value | undefined {
  const runner = ([trx]: readonly Value[]): ModelRunner => ({ ...state.runner, ...runnerOf(trx) });
  switch (name) {
    case 'query':
      return nativeFunction('Model.query', (call) => queryOf(machine, model, runner(call.args), call));
    case 'relatedQuery':
      return nativeFunction('Model.relatedQuery', (call) =>
        relatedQuery(machine, model, runner(call.args.slice(1)), call),
      );
    case 'knex':
      return nativeFunction('Model.knex', ({ args }) => bind(machine, state, args[0]));
    case 'bindKnex':
    case 'bindTransaction':
      return nativeFunction(`Model.${name}`, ({ args }) => boundModel(machine, state, model, args[0]));
    case 'transaction':
    case 'startTransaction':
      return nativeFunction(`Model.${name}`, (call) => runTransaction(machine, state, call));
    case 'fromJson':
    case 'fromDatabaseJson':
      return nativeFunction(`Model.${name}`, () => rowMembers(machine, model, state.runner));
    case 'raw':
      return nativeFunction('Model.raw', (call) => rawQuery(machine, call, state.runner));
    case 'ref':
    case 'fn':
      return nativeFunction(`Model.${name}`, () => INPUT);
    case 'jsonAttributes':
      return objectValue([], true);
    default:
      return relationName(name);
  }
}

function runTransaction(machine: Machine, state: ObjectionState, { args, node }: Call): Value {
  const runner = { ...state.runner, ...runnerOf(args[0]) };
  const opened = runner.transaction ?? begin(machine, node, runner.connection);
  if (opened === undefined) return INPUT;
  const trx = knexInstance(machine, state.sink, { ...runner, transaction: opened });
  const work = args.find((arg) => arg.kind === 'function');
  if (work === undefined) return trx;
  // `transaction(Ship, Port, async (Ship, Port, trx) => …)`
  const bound = args.flatMap((one) => (one.kind === 'class' ? [boundModel(machine, state, one, trx)] : []));
  return during(machine, opened, () => callFunction(machine, work, [...bound, trx], node));
}

/** A model whose queries run in a transaction without being given it. */
function boundModel(
  machine: Machine,
  state: ObjectionState,
  model: ClassValue,
  trx: Value | undefined,
): NativeValue {
  const bound: ObjectionState = {
    ...state,
    runner: { ...state.runner, ...runnerOf(trx), isBound: true },
  };
  const self: NativeValue = native('bound objection model', {
    construct: () => rowOf(machine, model, bound.runner),
    get: (name) => {
      const own = declaresStatic(model, name) ? staticMember(machine, model, name) : undefined;
      if (own?.kind === 'function') return { ...own, thisValue: self };
      return own ?? modelMember(machine, bound, model, name);
    },
  });
  return self;
}

function declaresStatic(model: ClassValue, name: string): boolean {
  for (let one: Value | undefined = model; one?.kind === 'class'; one = one.base)
    if (one.statics.has(name) || one.staticGetters.has(name)) return true;
  return false;
}

function describeLater(machine: Machine, state: ObjectionState, model: ClassValue): void {
  const { sink } = state;
  const spelled = (name: string): string => state.runner.spelled?.(name) ?? name;
  sink.later.push(() => {
    const table = tableOf(machine, model);
    if (table === undefined) return;
    const schema = tableSchema(sink, spelled(table));
    for (const { between, from, to } of mappingsOf(machine, model)) {
      if (between !== undefined) tableSchema(sink, spelled(between));
      const [owner, column] = from;
      const [target] = to;
      if (
        between === undefined &&
        owner === table &&
        column !== undefined &&
        target !== undefined &&
        column !== 'id'
      )
        schema.foreignKeys.set(column, spelled(target));
    }
  });
}
