import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { promisifiedMember } from '../../interpreter/builtins/promisified.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  freshId,
  INPUT,
  literal,
  type NativeValue,
  nativeFunction,
  type ObjectValue,
  objectValue,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { membersOf } from '../option-objects.ts';
import { newQuery, touch, unresolved } from '../queries.ts';
import { many, rowValue } from '../rows.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { connectionOfModels, modelsAsked } from './asked-models.ts';
import { collectionValue } from './collections.ts';
import { documentMember } from './documents.ts';
import { OPERATIONS, operate } from './operations.ts';
import { pipelineInto } from './pipelines.ts';
import { collectionName } from './plural.ts';
import { populateInto } from './populate.ts';
import { findOrCreate } from './saved-by-packages.ts';
import { type SchemaModel, schemaNative, schemaOf } from './schemas.ts';
import { staticOfPassport } from './sign-in.ts';

/** The models of one mongoose, by name; a name may be asked for before its schema is known. */
export interface MongooseState {
  readonly models: Map<string, MongooseModel>;
  /** What `mongoose.plugin(plugin, options)` was given: each schema gets them when a model is made of it. */
  readonly plugins: (readonly Value[])[];
}

export interface MongooseModel {
  readonly mongoose: MongooseState;
  readonly name: string;
  collection: string;
  schema?: SchemaModel | undefined;
  /** Models of its hierarchy that have fields of their own. */
  readonly discriminators: MongooseModel[];
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
  const model: MongooseModel = {
    mongoose,
    name,
    collection: collectionName(name),
    discriminators: [],
    value,
    document,
  };
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
  // A class of typegoose stands for the model that is made of it.
  if (value?.kind === 'class') return mongoose.models.get(value.node.name?.text ?? '');
  if (value?.kind === 'function')
    return referenced(machine, mongoose, callFunction(machine, value, [], value.node));
  return [...mongoose.models.values()].find((one) => one.value === value);
}

function modelMember(machine: Machine, model: MongooseModel, name: string): Value | undefined {
  const own = model.schema?.statics.props.get(name);
  if (own !== undefined) return own.kind === 'function' ? { ...own, thisValue: model.value } : own;
  const signingIn = staticOfPassport(machine, model, name);
  if (signingIn !== undefined) return signingIn;
  const operation = ownMember(OPERATIONS, name);
  if (operation !== undefined)
    return nativeFunction(`${model.name}.${name}`, (call) => operate(machine, model, name, operation, call));
  switch (name) {
    case 'modelName':
      return literal(model.name);
    case 'schema':
      return model.schema === undefined ? INPUT : schemaNative(machine, model.schema);
    case 'collection':
      return collectionValue(machine, model.mongoose, literal(model.collection));
    case 'prototype':
      return model.schema?.methods;
    case 'populate':
      return nativeFunction('Model.populate', (call) => {
        const fact = newQuery(machine, call.node, { connection: model.mongoose });
        populateInto({ machine, fact, node: call.node }, model, call.args[1]);
        return passedWith(machine, call.args, call.node, call.args[0] ?? INPUT);
      });
    case 'discriminator':
      return nativeFunction('Model.discriminator', ({ args }) => discriminator(machine, model, args));
    case 'model':
      return nativeFunction('Model.model', ({ args }) => modelsAsked(machine, model.mongoose, args[0]));
    case 'db':
      return connectionOfModels(machine, model.mongoose);
    case 'hydrate':
      return nativeFunction('Model.hydrate', () => model.document);
    case 'init':
    case 'syncIndexes':
    case 'createIndexes':
    case 'ensureIndexes':
    case 'on':
    case 'base':
      return nativeFunction(name, () => INPUT);
    // What importing or awaiting the model asks for is no method that a plugin adds.
    case 'default':
    case '__esModule':
    case 'then':
      return undefined;
    default:
      return (
        promisifiedMember(machine, name, (plain) => promised(machine, model, plain)) ??
        (model.schema?.hasForeignPlugin === true ? fromPlugin(machine, model, name) : undefined)
      );
  }
}

/** What a promise may be had for: operations and the schema's own statics, but nothing that a plugin may have added. */
function promised(machine: Machine, model: MongooseModel, name: string): Value | undefined {
  const isOwn = Object.hasOwn(OPERATIONS, name) || model.schema?.statics.props.has(name) === true;
  return isOwn ? modelMember(machine, model, name) : undefined;
}

/** Models of one hierarchy share their base's collection. */
function discriminator(machine: Machine, base: MongooseModel, [name, schema]: readonly Value[]): Value {
  const model = modelNamed(machine, base.mongoose, stringOf(name) ?? `${base.name}?`);
  model.collection = base.collection;
  model.schema = merged(base.schema, schemaOf(schema));
  if (!base.discriminators.includes(model)) base.discriminators.push(model);
  return model.value;
}

/** What a schema of a hierarchy adds to that of its base. */
function merged(base: SchemaModel | undefined, own: SchemaModel | undefined): SchemaModel | undefined {
  if (base === undefined || own === undefined) return own ?? base;
  const both = (left: ObjectValue, right: ObjectValue) => objectValue([...left.props, ...right.props]);
  return {
    ...base,
    fields: new Set([...base.fields, ...own.fields]),
    references: new Map([...base.references, ...own.references]),
    lists: new Set([...base.lists, ...own.lists]),
    namedBy: new Map([...base.namedBy, ...own.namedBy]),
    choices: new Map([...base.choices, ...own.choices]),
    populated: new Set([...base.populated, ...own.populated]),
    statics: both(base.statics, own.statics),
    methods: both(base.methods, own.methods),
    queries: both(base.queries, own.queries),
    hooks: [...base.hooks, ...own.hooks],
    validators: [...base.validators, ...own.validators],
    inner: new Set([...base.inner, ...own.inner]),
    counters: new Set([...base.counters, ...own.counters]),
    hasForeignPlugin: base.hasForeignPlugin || own.hasForeignPlugin,
    pluginPackages: new Set([...base.pluginPackages, ...own.pluginPackages]),
  };
}

/** A page of documents, with what the options populate of them. */
function pageOf(
  machine: Machine,
  model: MongooseModel,
  fact: QueryFact,
  { name, call: { args, node } }: { readonly name: string; readonly call: Call },
): Value {
  const statement = { machine, fact, node };
  if (name === 'aggregatePaginate') {
    // Handed over is an aggregation of its own, or the list of its stages.
    if (args[0]?.kind === 'array') pipelineInto(statement, args[0]);
    return INPUT;
  }
  for (const options of args)
    for (const given of membersOf(options, 'populate')) populateInto(statement, model, given);
  const documents = many(model.document);
  return name === 'paginate' ? objectValue([['docs', documents]], true) : documents;
}

/** Well-known plugins read pages; of any other method nothing is known. */
function fromPlugin(machine: Machine, model: MongooseModel, name: string): Value {
  return nativeFunction(`${model.name}.${name}`, (call) => {
    if (name === 'findOrCreate') return findOrCreate(machine, model, call);
    const fact = newQuery(machine, call.node, { connection: model.mongoose });
    if (
      /^(?:paginate|aggregatePaginate|search|fuzzySearch|findRandom|findDeleted|findWithDeleted)/.test(name)
    ) {
      touch(fact, model.collection, 'read');
      return passedWith(machine, call.args, call.node, pageOf(machine, model, fact, { name, call }));
    }
    unresolved(machine, fact, call.node, {
      message: `What ${model.name}.${name} does is not known`,
      cause: 'A plugin from a package may have added it.',
    });
    return INPUT;
  });
}
