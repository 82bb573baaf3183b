import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  isCallback,
  type NativeValue,
  native,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { isSet } from '../option-objects.ts';
import { copyOf, type Mode, newQuery, touch } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { adoptTransaction } from '../transactions.ts';
import { adoptSession } from './collections.ts';
import { runChecks, runHooks, runSaving } from './hooks.ts';
import type { MongooseModel } from './models.ts';
import { pipelineInto, stageInto, stagesOf } from './pipelines.ts';
import { populateAlways, populateInto } from './populate.ts';
import { queryCursor } from './query-cursors.ts';

type Shape = 'many' | 'one' | 'saved' | 'count';

/** What each operation does and gives. */
export const OPERATIONS: Readonly<Record<string, readonly [Mode, Shape]>> = {
  find: ['read', 'many'],
  where: ['read', 'many'],
  $where: ['read', 'many'],
  distinct: ['read', 'count'],
  aggregate: ['read', 'many'],
  findOne: ['read', 'one'],
  findById: ['read', 'one'],
  exists: ['read', 'one'],
  count: ['read', 'count'],
  countDocuments: ['read', 'count'],
  estimatedDocumentCount: ['read', 'count'],
  watch: ['read', 'count'],
  create: ['write', 'saved'],
  insertMany: ['write', 'many'],
  insertOne: ['write', 'saved'],
  update: ['write', 'count'],
  updateOne: ['write', 'count'],
  updateMany: ['write', 'count'],
  replaceOne: ['write', 'count'],
  remove: ['write', 'count'],
  deleteOne: ['write', 'count'],
  deleteMany: ['write', 'count'],
  bulkWrite: ['write', 'count'],
  bulkSave: ['write', 'count'],
  findOneAndUpdate: ['write', 'one'],
  findByIdAndUpdate: ['write', 'one'],
  findOneAndDelete: ['write', 'one'],
  findByIdAndDelete: ['write', 'one'],
  findOneAndRemove: ['write', 'one'],
  findByIdAndRemove: ['write', 'one'],
  findOneAndReplace: ['write', 'one'],
};

/** Operations that trigger the hooks of another one. */
const HOOKED_AS: Readonly<Record<string, string>> = {
  exists: 'findOne',
  findById: 'findOne',
  findByIdAndUpdate: 'findOneAndUpdate',
  findByIdAndDelete: 'findOneAndDelete',
  findByIdAndRemove: 'findOneAndRemove',
};

/** Operations that save documents one by one. */
const SAVES = new Set(['create', 'insertOne', 'bulkSave']);

/** What a query gives by now, and whether hooks of it are running. */
interface QueryState {
  shape: Shape;
  isHooking: boolean;
}

/** Runs an operation of a model: its collection, what it populates, its session, its hooks. */
export function operate(
  machine: Machine,
  model: MongooseModel,
  name: string,
  [mode, usual]: readonly [Mode, Shape],
  call: Call,
): Value {
  // `const [berth] = await Berth.create([{ … }], { session })`
  const shape = name === 'create' && call.args[0]?.kind === 'array' ? 'many' : usual;
  const fact = newQuery(machine, call.node, { connection: model.mongoose });
  touch(fact, model.collection, mode);
  if (name === 'aggregate') pipelineInto({ machine, fact, node: call.node }, call.args[0]);
  if (name.startsWith('find')) populateAlways({ machine, fact, node: call.node }, model);
  for (const arg of call.args) {
    adoptSession(machine, fact, arg);
    for (const [key, value] of arg.kind === 'object' ? arg.props : [])
      if (key === 'populate') populateInto({ machine, fact, node: call.node }, model, value);
  }
  const state: QueryState = { shape, isHooking: false };
  const query = queryChain(machine, model, fact, state, call.node, name === 'aggregate');
  const subject = usual === 'saved' ? model.document : query;
  runAround(machine, model, name, { subject, state, call });
  const callback = call.args.find(isCallback);
  if (callback === undefined) return query;
  passedWith(machine, call.args, call.node, resultOf(model, shape));
  return query;
}

function resultOf(model: MongooseModel, shape: Shape): Value {
  if (shape === 'many') return many(model.document);
  if (shape === 'one') return maybe(model.document);
  return shape === 'saved' ? model.document : INPUT;
}

interface Around {
  readonly subject: Value;
  readonly state: QueryState;
  readonly call: Call;
}

/** Runs what an operation triggers: its hooks, and the checks of what is saved. */
function runAround(
  machine: Machine,
  model: MongooseModel,
  name: string,
  { subject, state, call: { args, node } }: Around,
): void {
  // `this.find({ active: true })` in a hook narrows the query, and what it gives stays what was asked for.
  if (state.isHooking) return;
  const { shape } = state;
  state.isHooking = true;
  if (SAVES.has(name)) runSaving(machine, model, node);
  else {
    if (name === 'insertMany') runChecks(machine, model, model.document, node);
    else if (args.some((one) => isSet(one, 'runValidators'))) runChecks(machine, model, subject, node);
    runHooks(machine, model, HOOKED_AS[name] ?? name, subject, node);
  }
  state.isHooking = false;
  state.shape = shape;
}

const CHAIN_METHODS =
  /^(?:where|equals|gte?|lte?|n?in|ne|all|and|n?or|not|exists|regex|size|slice|elemMatch|within|near|sort|skip|limit|select|lean|session|setOptions|hint|batchSize|collation|comment|read|maxTimeMS|orFail|projection|distinct|transform|merge|setQuery|allowDiskUse|snapshot|tailable|box|circle|polygon|getFilter|getQuery|getUpdate|getOptions|set|match|group|project|unwind|addFields|sample|sortByCount|replaceRoot|count|facet|option|near|readConcern|writeConcern|explain)$/;

/** What the methods of an aggregation add to it. */
function stageStep(
  machine: Machine,
  model: MongooseModel,
  fact: QueryFact,
  name: string,
): ((call: Call) => Value | undefined) | undefined {
  if (name === 'model') return () => model.value;
  if (name === 'pipeline') return ({ node }) => stagesOf({ machine, fact, node });
  if (name === 'append')
    return ({ args, node }) => {
      for (const one of args) pipelineInto({ machine, fact, node }, one);
      return undefined;
    };
  return ['lookup', 'graphLookup', 'unionWith', 'facet'].includes(name)
    ? ({ args, node }) => void stageInto({ machine, fact, node }, name, args[0])
    : undefined;
}

function queryChain(
  machine: Machine,
  model: MongooseModel,
  fact: QueryFact,
  state: QueryState,
  node: ts.Node,
  isAggregate: boolean,
): NativeValue {
  const copied = (at: ts.Node) =>
    queryChain(machine, model, copyOf(machine, fact, at), { ...state }, at, isAggregate);
  const self: NativeValue = chain(machine, {
    label: `${model.name} query`,
    node,
    again: copied,
    result: () => resultOf(model, state.shape),
    property: (name) => {
      // `for await (const post of Post.find())` goes over a cursor.
      if (name === '[items]' && !isAggregate) return many(model.document);
      return name === (isAggregate ? '_model' : 'model') ? model.value : undefined;
    },
    step: (name) => {
      if (name === 'exec')
        return ({ args, node: at }) => void passedWith(machine, args, at, resultOf(model, state.shape));
      if (name === 'populate')
        return ({ args, node: at }) => void populateInto({ machine, fact, node: at }, model, ...args);
      if (name === 'session') return ({ args }) => void adoptTransaction(machine, fact, args[0]);
      if (isAggregate) {
        const stage = stageStep(machine, model, fact, name);
        if (stage !== undefined) return stage;
      }
      if (name === 'cursor' || name === 'stream')
        return () => queryCursor(machine, isAggregate ? INPUT : model.document);
      if (name === 'toConstructor')
        return () => native(`${model.name} query`, { construct: (call) => copied(call.node) });
      const helper = model.schema?.queries.props.get(name);
      if (helper?.kind === 'function')
        return ({ args, node: at }) => callFunction(machine, { ...helper, thisValue: self }, args, at);
      const operation = ownMember(OPERATIONS, name);
      if (operation !== undefined && name !== 'where' && !isAggregate)
        return ({ args, node: at }) => {
          const [mode, next] = operation;
          touch(fact, model.collection, mode);
          state.shape = next;
          for (const arg of args) adoptSession(machine, fact, arg);
          if (name.startsWith('find')) populateAlways({ machine, fact, node: at }, model);
          runAround(machine, model, name, {
            subject: self,
            state,
            call: { args, node: at, thisValue: self },
          });
          if (args.some(isCallback)) passedWith(machine, args, at, resultOf(model, state.shape));
          return undefined;
        };
      return CHAIN_METHODS.test(name) ? () => undefined : undefined;
    },
  });
  return self;
}
