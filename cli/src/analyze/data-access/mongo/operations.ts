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
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { copyOf, type Mode, newQuery, touch } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { adoptTransaction } from '../transactions.ts';
import { adoptSession } from './collections.ts';
import type { MongooseModel } from './models.ts';
import { pipelineInto, stageInto } from './pipelines.ts';
import { populateAlways, populateInto } from './populate.ts';
import { hooksFor } from './schemas.ts';

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
  create: 'save',
  exists: 'findOne',
  findById: 'findOne',
  findByIdAndUpdate: 'findOneAndUpdate',
  findByIdAndDelete: 'findOneAndDelete',
  findByIdAndRemove: 'findOneAndRemove',
};

/** Runs an operation of a model: its collection, what it populates, its session, its hooks. */
export function operate(
  machine: Machine,
  model: MongooseModel,
  name: string,
  [mode, shape]: readonly [Mode, Shape],
  call: Call,
): Value {
  const fact = newQuery(machine, call.node, { connection: model.mongoose });
  touch(fact, model.collection, mode);
  if (name === 'aggregate') pipelineInto(fact, call.args[0]);
  if (name.startsWith('find')) populateAlways(machine, fact, model);
  for (const arg of call.args) {
    adoptSession(machine, fact, arg);
    for (const [key, value] of arg.kind === 'object' ? arg.props : [])
      if (key === 'populate') populateInto(machine, fact, model, value);
  }
  const state = { shape };
  const query = queryChain(machine, model, fact, state, call.node, name === 'aggregate');
  const subject = shape === 'saved' ? model.document : query;
  runHooks(machine, model, HOOKED_AS[name] ?? name, subject, call.node);
  // `this.find({ active: true })` in a hook narrows the query, and what it gives stays what was asked for.
  state.shape = shape;
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

/** Runs the hooks that an operation triggers, on the query or the document. */
export function runHooks(
  machine: Machine,
  model: MongooseModel,
  operation: string,
  subject: Value,
  node: ts.Node,
): void {
  const next = nativeFunction('next', () => UNDEFINED);
  for (const hook of hooksFor(model.schema, operation))
    if (hook.kind === 'function') {
      const first = hook.node.parameters.length > 1 ? [model.document, next] : [next];
      callFunction(machine, { ...hook, thisValue: subject }, first, node);
    }
}

const CHAIN_METHODS =
  /^(?:where|equals|gte?|lte?|n?in|ne|all|and|n?or|not|exists|regex|size|slice|elemMatch|within|near|sort|skip|limit|select|lean|session|setOptions|hint|batchSize|collation|comment|read|maxTimeMS|orFail|projection|distinct|transform|merge|setQuery|allowDiskUse|snapshot|tailable|box|circle|polygon|getFilter|getQuery|getUpdate|getOptions|set|match|group|project|unwind|addFields|sample|sortByCount|replaceRoot|count|append|cursor|stream|facet|lookup|graphLookup|unionWith|option|near|readConcern|writeConcern|explain)$/;

function queryChain(
  machine: Machine,
  model: MongooseModel,
  fact: QueryFact,
  state: { shape: Shape },
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
    step: (name) => {
      if (name === 'exec')
        return ({ args, node: at }) => void passedWith(machine, args, at, resultOf(model, state.shape));
      if (name === 'populate') return ({ args }) => void populateInto(machine, fact, model, ...args);
      if (name === 'session') return ({ args }) => void adoptTransaction(machine, fact, args[0]);
      if (isAggregate && ['lookup', 'graphLookup', 'unionWith', 'facet'].includes(name))
        return ({ args }) => void stageInto(fact, name, args[0]);
      if (name === 'toConstructor')
        return () => native(`${model.name} query`, { construct: (call) => copied(call.node) });
      if (name === 'model') return undefined;
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
          if (args.some(isCallback)) passedWith(machine, args, at, resultOf(model, state.shape));
          return undefined;
        };
      return CHAIN_METHODS.test(name) ? () => undefined : undefined;
    },
  });
  return self;
}
