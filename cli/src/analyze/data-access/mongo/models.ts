import type { ts } from 'ts-morph';
import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  freshId,
  INPUT,
  literal,
  type NativeValue,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { type Mode, newQuery, touch, unresolved } from '../queries.ts';
import { many, maybe, rowValue } from '../rows.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { adoptTransaction, transactionsOf } from '../transactions.ts';
import { adoptSession, collectionValue } from './collections.ts';
import { pipelineInto, stageInto } from './pipelines.ts';
import { collectionName } from './plural.ts';
import { populateInto } from './populate.ts';
import { hooksFor, type SchemaModel } from './schemas.ts';

/** The models of one mongoose, by name; a name may be asked for before its schema is known. */
export interface MongooseState {
  readonly models: Map<string, MongooseModel>;
}

export interface MongooseModel {
  readonly mongoose: MongooseState;
  readonly name: string;
  collection: string;
  schema?: SchemaModel | undefined;
  readonly value: NativeValue;
  readonly document: NativeValue;
}

/** The model of a name, made on first use. */
export function modelNamed(machine: Machine, mongoose: MongooseState, name: string): MongooseModel {
  const known = mongoose.models.get(name);
  if (known !== undefined) return known;
  const document = rowValue(`${name} document`, (member) => documentMember(machine, model, member));
  const value: NativeValue = {
    kind: 'native',
    id: freshId(),
    label: `${name} model`,
    props: new Map(),
    construct: () => document,
    call: () => document,
    get: (member) => modelMember(machine, model, member),
  };
  const model: MongooseModel = { mongoose, name, collection: collectionName(name), value, document };
  mongoose.models.set(name, model);
  return model;
}

/** The model that a reference names or is. */
export function referenced(
  machine: Machine,
  mongoose: MongooseState,
  value: Value | undefined,
): MongooseModel | undefined {
  const name = stringOf(value);
  if (name !== undefined) return modelNamed(machine, mongoose, name);
  if (value?.kind === 'function')
    return referenced(machine, mongoose, callFunction(machine, value, [], value.node));
  return [...mongoose.models.values()].find((one) => one.value === value);
}

type Shape = 'many' | 'one' | 'saved' | 'count';

/** What each operation does and gives. */
const OPERATIONS: Readonly<Record<string, readonly [Mode, Shape]>> = {
  find: ['read', 'many'],
  where: ['read', 'many'],
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

/** Operations that only documents have. */
const DOCUMENT_WRITES = new Set([
  'save',
  'remove',
  'deleteOne',
  'updateOne',
  'update',
  'replaceOne',
  'increment',
]);

function modelMember(machine: Machine, model: MongooseModel, name: string): Value | undefined {
  const own = model.schema?.statics.props.get(name);
  if (own?.kind === 'function') return { ...own, thisValue: model.value };
  const operation = ownMember(OPERATIONS, name);
  if (operation !== undefined)
    return nativeFunction(`${model.name}.${name}`, (call) => operate(machine, model, name, operation, call));
  switch (name) {
    case 'modelName':
      return literal(model.name);
    case 'collection':
      return collectionValue(machine, model.mongoose, literal(model.collection));
    case 'prototype':
      return model.schema?.methods;
    case 'populate':
      return nativeFunction('Model.populate', (call) => {
        const fact = newQuery(machine, call.node, { connection: model.mongoose });
        populateInto(machine, fact, model, call.args[1]);
        return passedWith(machine, call.args, call.node, call.args[0] ?? INPUT);
      });
    case 'discriminator':
      return nativeFunction('Model.discriminator', ({ args }) => discriminator(machine, model, args));
    case 'hydrate':
      return nativeFunction('Model.hydrate', () => model.document);
    case 'init':
    case 'syncIndexes':
    case 'createIndexes':
    case 'ensureIndexes':
    case 'on':
    case 'schema':
    case 'db':
    case 'base':
      return nativeFunction(name, () => INPUT);
    default:
      return model.schema?.hasForeignPlugin === true ? fromPlugin(machine, model, name) : undefined;
  }
}

/** Models of one hierarchy share their base's collection. */
function discriminator(machine: Machine, base: MongooseModel, [name, schema]: readonly Value[]): Value {
  const model = modelNamed(machine, base.mongoose, stringOf(name) ?? `${base.name}?`);
  model.collection = base.collection;
  const own = schema?.kind === 'native' ? schema.model : undefined;
  model.schema = own !== undefined && 'references' in own ? merged(base.schema, own) : base.schema;
  return model.value;
}

function merged(base: SchemaModel | undefined, own: object): SchemaModel | undefined {
  if (base === undefined || !('references' in own) || !(own.references instanceof Map)) return base;
  return { ...base, references: new Map([...base.references, ...own.references]) };
}

/** Well-known plugins read pages; of any other method nothing is known. */
function fromPlugin(machine: Machine, model: MongooseModel, name: string): Value {
  return nativeFunction(`${model.name}.${name}`, (call) => {
    const fact = newQuery(machine, call.node, { connection: model.mongoose });
    if (
      /^(?:paginate|aggregatePaginate|search|fuzzySearch|findRandom|findDeleted|findWithDeleted)/.test(name)
    ) {
      touch(fact, model.collection, 'read');
      pipelineInto(fact, call.args[0]);
      return INPUT;
    }
    unresolved(machine, fact, call.node, {
      message: `What ${model.name}.${name} does is not known`,
      cause: 'A plugin from a package may have added it.',
    });
    return INPUT;
  });
}

function operate(
  machine: Machine,
  model: MongooseModel,
  name: string,
  [mode, shape]: readonly [Mode, Shape],
  call: Call,
): Value {
  const fact = newQuery(machine, call.node, { connection: model.mongoose });
  touch(fact, model.collection, mode);
  if (name === 'aggregate') pipelineInto(fact, call.args[0]);
  for (const arg of call.args) {
    adoptSession(machine, fact, arg);
    for (const [key, value] of arg.kind === 'object' ? arg.props : [])
      if (key === 'populate') populateInto(machine, fact, model, value);
  }
  const query = queryChain(machine, model, fact, shape, call.node, name === 'aggregate');
  const subject = shape === 'saved' ? model.document : query;
  runHooks(machine, model, name === 'create' ? 'save' : name, subject, call.node);
  const callback = call.args.find((arg) => arg.kind === 'function');
  if (callback === undefined) return query;
  passedWith(machine, call.args, call.node, resultOf(model, shape));
  return query;
}

function resultOf(model: MongooseModel, shape: Shape): Value {
  if (shape === 'many') return many(model.document);
  if (shape === 'one') return maybe(model.document);
  return shape === 'saved' ? model.document : INPUT;
}

function runHooks(
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
  /^(?:where|equals|gte?|lte?|n?in|ne|all|and|n?or|not|exists|regex|size|slice|elemMatch|within|near|sort|skip|limit|select|lean|session|setOptions|hint|batchSize|collation|comment|read|maxTimeMS|orFail|projection|distinct|transform|merge|setQuery|allowDiskUse|toConstructor|clone|snapshot|tailable|box|circle|polygon|getFilter|getQuery|getUpdate|getOptions|set|match|group|project|unwind|addFields|sample|sortByCount|replaceRoot|count|append|cursor|stream|facet|lookup|graphLookup|unionWith|option|near|readConcern|writeConcern|explain)$/;

function queryChain(
  machine: Machine,
  model: MongooseModel,
  fact: QueryFact,
  shape: Shape,
  node: ts.Node,
  isAggregate: boolean,
): NativeValue {
  let current = shape;
  const self: NativeValue = chain(machine, {
    label: `${model.name} query`,
    node,
    result: () => resultOf(model, current),
    step: (name) => {
      if (name === 'exec')
        return ({ args, node: at }) => void passedWith(machine, args, at, resultOf(model, current));
      if (name === 'populate') return ({ args }) => void populateInto(machine, fact, model, ...args);
      if (name === 'session') return ({ args }) => void adoptTransaction(machine, fact, args[0]);
      if (isAggregate && ['lookup', 'graphLookup', 'unionWith', 'facet'].includes(name))
        return ({ args }) => void stageInto(fact, name, args[0]);
      if (name === 'model') return undefined;
      const helper = model.schema?.queries.props.get(name);
      if (helper?.kind === 'function')
        return ({ args, node: at }) => callFunction(machine, { ...helper, thisValue: self }, args, at);
      const operation = ownMember(OPERATIONS, name);
      if (operation !== undefined && name !== 'where' && !isAggregate && !Object.hasOwn(ARRAY_METHODS, name))
        return ({ args, node: at }) => {
          const [mode, next] = operation;
          touch(fact, model.collection, mode);
          current = next;
          for (const arg of args) adoptSession(machine, fact, arg);
          if (args.some((arg) => arg.kind === 'function'))
            passedWith(machine, args, at, resultOf(model, current));
          return undefined;
        };
      return CHAIN_METHODS.test(name) ? () => undefined : undefined;
    },
  });
  return self;
}

/** Names that rows have too: on a query they are asked of what it gives. */
const ARRAY_METHODS: Readonly<Record<string, true>> = { update: true };

function documentMember(machine: Machine, model: MongooseModel, name: string): Value | undefined {
  const own = model.schema?.methods.props.get(name);
  if (own?.kind === 'function') return { ...own, thisValue: model.document };
  if (DOCUMENT_WRITES.has(name))
    return nativeFunction(`document.${name}`, (call) => writeDocument(machine, model, name, call));
  switch (name) {
    case 'populate':
    case 'execPopulate':
      return nativeFunction('document.populate', (call) => {
        const fact = newQuery(machine, call.node, { connection: model.mongoose });
        populateInto(machine, fact, model, ...call.args);
        return passedWith(machine, call.args, call.node, model.document);
      });
    case 'constructor':
      return model.value;
    case 'model':
    case '$model':
      return nativeFunction(
        'document.model',
        ({ args }) => referenced(machine, model.mongoose, args[0])?.value ?? INPUT,
      );
    case '$session':
    case 'toObject':
    case 'toJSON':
      return nativeFunction(name, () => INPUT);
    default:
      return ['then', 'catch', 'finally'].includes(name) ? undefined : INPUT;
  }
}

function writeDocument(machine: Machine, model: MongooseModel, name: string, call: Call): Value {
  const fact = newQuery(machine, call.node, { connection: model.mongoose });
  touch(fact, model.collection, 'write');
  for (const arg of call.args) {
    adoptSession(machine, fact, arg);
    if (transactionsOf(arg).length > 0) adoptTransaction(machine, fact, arg);
  }
  runHooks(machine, model, name, model.document, call.node);
  return passedWith(machine, call.args, call.node, model.document);
}
