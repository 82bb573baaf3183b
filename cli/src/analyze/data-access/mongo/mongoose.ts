import { passedOn } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { textMember } from '../option-objects.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { collectionsByName, modelsAsked, modelsByName } from './asked-models.ts';
import { describeModel } from './describe-model.ts';
import { databaseValue, mongodbModel } from './driver.ts';
import { noteDriver } from './lost-collections.ts';
import { type MongooseState, modelNamed } from './models.ts';
import { plugIn } from './plugins.ts';
import { type SchemaModel, schemaOf, schemaValue } from './schemas.ts';
import { sessionValue, withSession } from './sessions.ts';
import { typegooseModel } from './typegoose.ts';

/** `mongoose`, and the classes that typegoose makes models of: one registry of models for the whole program. */
export function mongooseModels(sink: SchemaSink): LibraryModel[] {
  const state: MongooseState = { models: new Map(), plugins: [] };
  let own: NativeValue | undefined;
  const mongoose = (machine: Machine): NativeValue => {
    noteDriver(machine);
    own ??= mongooseValue(machine, sink, state);
    return own;
  };
  return [{ packages: ['mongoose'], load: mongoose }, typegooseModel(sink, state, mongoose)];
}

function mongooseValue(machine: Machine, sink: SchemaSink, state: MongooseState): NativeValue {
  const schema = schemaClass(machine);
  const self: NativeValue = native('mongoose', {
    get: (name) => {
      if (name === 'default') return self;
      if (name === 'Schema') return schema;
      if (name === 'connection') return connectionValue(machine, sink, state);
      if (name === 'connections') return INPUT;
      if (name === 'mongo') return mongodbModel.load(machine, 'mongodb');
      if (name === 'Mongoose') return native('Mongoose', { construct: () => self });
      if (name === 'connect')
        return nativeFunction('mongoose.connect', ({ args, node }) => passedWith(machine, args, node, self));
      return (
        shared(machine, sink, state, name) ?? { kind: 'external', package: 'mongoose', path: `.${name}` }
      );
    },
  });
  return self;
}

function schemaClass(machine: Machine): Value {
  return native('Schema', {
    construct: (call) => schemaValue(machine, call),
    call: (call) => schemaValue(machine, call),
    get: (name) =>
      name === 'Types' ? { kind: 'external', package: 'mongoose', path: '.Schema.Types' } : undefined,
  });
}

/** What mongoose itself and each of its connections answer to. */
function shared(machine: Machine, sink: SchemaSink, state: MongooseState, name: string): Value | undefined {
  switch (name) {
    case 'model':
      return nativeFunction('mongoose.model', (call) => defineModel(machine, sink, state, call));
    case 'plugin':
      return nativeFunction('mongoose.plugin', ({ args }) => {
        state.plugins.push(args);
        return UNDEFINED;
      });
    case 'models':
      return modelsByName(machine, state);
    case 'collections':
      return collectionsByName(machine, state);
    case 'startSession':
      return nativeFunction('mongoose.startSession', ({ args, node }) =>
        passedOn(machine, args, node, sessionValue(machine, state)),
      );
    case 'createConnection':
      return nativeFunction('mongoose.createConnection', () => connectionValue(machine, sink, state));
    default:
      return undefined;
  }
}

function connectionValue(machine: Machine, sink: SchemaSink, state: MongooseState): NativeValue {
  const database = databaseValue(machine, state);
  const self: NativeValue = native('mongoose connection', {
    get: (name) => {
      if (name === 'transaction')
        return nativeFunction('connection.transaction', (call) => withSession(machine, state, call, true));
      if (name === 'db') return database;
      if (name === 'useDb' || name === 'asPromise' || name === 'openUri')
        return nativeFunction(name, () => self);
      if (name === 'on' || name === 'once')
        return nativeFunction(name, ({ args, node }) => passedOn(machine, args, node, self));
      if (name === 'collection') return database.get?.('collection');
      return shared(machine, sink, state, name) ?? INPUT;
    },
  });
  return self;
}

/** `model(name)` asks for a model, `model(name, schema, collection)` defines one. */
function defineModel(machine: Machine, sink: SchemaSink, state: MongooseState, call: Call): Value {
  const [given, definition, collection] = call.args;
  const name = given?.kind === 'class' ? given.node.name?.text : stringOf(given);
  if (name === undefined) return definition === undefined ? modelsAsked(machine, state, given) : UNKNOWN;
  const model = modelNamed(machine, state, name);
  if (definition === undefined) return model.value;
  const schema =
    schemaOf(definition) === undefined ? schemaValue(machine, { ...call, args: [definition] }) : definition;
  model.schema = schemaOf(schema);
  if (model.schema !== undefined)
    plugInEverywhere(machine, state, { model: model.schema, value: schema }, call);
  model.collection =
    stringOf(collection) ??
    textMember(collection, 'collection') ??
    model.schema?.collection ??
    model.collection;
  describeModel(machine, sink, model);
  return model.value;
}

const pluggedIn = new WeakSet<SchemaModel>();

/** A schema of which several models are made gets each plugin once. */
function plugInEverywhere(
  machine: Machine,
  state: MongooseState,
  schema: { readonly model: SchemaModel; readonly value: Value },
  { node }: Call,
): void {
  if (pluggedIn.has(schema.model)) return;
  pluggedIn.add(schema.model);
  for (const given of state.plugins) plugIn(machine, schema, given, node);
}
