import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { knexInstance } from '../knex/knex.ts';
import { runnerOf } from '../knex/runner.ts';
import { membersOf } from '../option-objects.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { begin, during } from '../transactions.ts';
import { type BookshelfState, extend, modelOf, newModel } from './models.ts';
import { collection } from './operations.ts';

/** `bookshelf`: models by `extend` or by classes, relations, events, transactions of knex. */
export function bookshelfModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['bookshelf'],
    load: (machine) => {
      const self: NativeValue = native('bookshelf', {
        call: ({ args }) => bookshelfValue(machine, sink, args[0]),
        get: (name) => (name === 'default' || name === 'initialize' ? self : undefined),
      });
      return self;
    },
  };
}

function bookshelfValue(machine: Machine, sink: SchemaSink, knex: Value | undefined): NativeValue {
  const state: BookshelfState = { sink, runner: runnerOf(knex), registry: new Map() };
  const root = newModel(machine, state, objectValue());
  const modelClass: NativeValue = native('bookshelf.Model', {
    ...(root.value.get === undefined ? {} : { get: root.value.get }),
    derive: (classOf) => newModel(machine, state, objectValue(), classOf).value,
  });
  const self: NativeValue = native('bookshelf instance', {
    get: (name) => {
      switch (name) {
        case 'Model':
          return modelClass;
        case 'Collection':
          return native('bookshelf.Collection', {
            get: () =>
              nativeFunction('Collection.extend', ({ args }) => collectionClass(machine, state, args[0])),
          });
        case 'model':
          return nativeFunction('bookshelf.model', ({ args }) =>
            register(machine, state, modelOf(state, self.props.get('Model')) ?? root, args),
          );
        case 'knex':
          return knex ?? INPUT;
        case 'transaction':
          return nativeFunction('bookshelf.transaction', (call) => transaction(machine, state, call));
        case 'plugin':
          return nativeFunction('bookshelf.plugin', ({ args: [plugin = UNDEFINED, options], node }) => {
            plugIn(machine, self, plugin, options ?? UNDEFINED, node);
            return self;
          });
        case 'collection':
          return nativeFunction('bookshelf.collection', () => UNDEFINED);
        default:
          return undefined;
      }
    },
  });
  return self;
}

/** Plug-ins of the program put models of their own in place of `bookshelf.Model`; those of packages go by name. */
function plugIn(machine: Machine, bookshelf: Value, plugin: Value, options: Value, node: Call['node']): void {
  if (plugin.kind === 'array') for (const one of plugin.items) plugIn(machine, bookshelf, one, options, node);
  if (plugin.kind === 'function') callFunction(machine, plugin, [bookshelf, options], node);
}

/** `bookshelf.model(name)` asks, with a prototype it defines, with a model it registers. */
function register(
  machine: Machine,
  state: BookshelfState,
  root: Parameters<typeof extend>[1],
  [name, given, statics]: readonly Value[],
): Value {
  const text = stringOf(name);
  if (text === undefined) return INPUT;
  if (given === undefined) {
    const known = state.registry.get(text);
    return known?.classOf ?? known?.value ?? UNDEFINED;
  }
  const value = given.kind === 'object' ? extend(machine, root, [given, statics ?? UNDEFINED]) : given;
  const model = modelOf(state, value);
  if (model !== undefined) state.registry.set(text, model);
  return value;
}

/** A class of collections of one model. */
function collectionClass(machine: Machine, state: BookshelfState, definition: Value | undefined): Value {
  const model = modelOf(state, membersOf(definition, 'model')[0]);
  if (model === undefined) return INPUT;
  const make = (): Value => collection(machine, model);
  const self: NativeValue = native('bookshelf collections', {
    construct: make,
    get: (name) => {
      const member = collection(machine, model).get?.(name);
      return name === 'forge' || member === undefined ? nativeFunction(`Collection.${name}`, make) : member;
    },
  });
  return self;
}

function transaction(machine: Machine, state: BookshelfState, { args, node }: Call): Value {
  const opened = begin(machine, node, state.runner.connection);
  if (opened === undefined) return INPUT;
  const trx = knexInstance(machine, state.sink, { ...state.runner, transaction: opened });
  const work = args.find((arg) => arg.kind === 'function');
  return work === undefined ? trx : during(machine, opened, () => callFunction(machine, work, [trx], node));
}
