import { callFunction } from '../../interpreter/calls.ts';
import { inheritedOf } from '../../interpreter/classes.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  type ClassValue,
  freshId,
  INPUT,
  type NativeValue,
  nativeFunction,
  type ObjectValue,
  objectValue,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject } from '../option-objects.ts';
import type { Runner } from '../queries.ts';
import { rowOfClass, rowValue } from '../rows.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import { collection, operations } from './operations.ts';
import { relationMethods } from './relations.ts';

/** One bookshelf on one knex: its models by registered name. */
export interface BookshelfState {
  readonly sink: SchemaSink;
  runner: Runner;
  readonly registry: Map<string, BookshelfModel>;
}

export interface BookshelfModel {
  readonly bookshelfModel: true;
  readonly bookshelf: BookshelfState;
  /** Methods and settings of rows, for models made by `extend`. */
  readonly prototype: ObjectValue;
  readonly classOf?: ClassValue;
  readonly hooks: { readonly event: string; readonly handler: Value }[];
  hasInitialized: boolean;
  value: NativeValue;
  row: Value;
}

/** A model by `extend` with its prototype, or by a class. */
export function newModel(
  machine: Machine,
  bookshelf: BookshelfState,
  prototype: ObjectValue,
  classOf?: ClassValue,
): BookshelfModel {
  const row = rowValue('bookshelf row', (name) => rowMember(machine, model, name));
  const model: BookshelfModel = {
    bookshelfModel: true,
    bookshelf,
    prototype,
    ...(classOf === undefined ? {} : { classOf }),
    hooks: [],
    hasInitialized: false,
    value: row,
    row: classOf === undefined ? row : rowOfClass(classOf, row),
  };
  model.value = {
    kind: 'native',
    id: freshId(),
    label: 'bookshelf model',
    props: new Map(),
    model,
    construct: () => model.row,
    get: (name) => modelMember(machine, model, name),
  };
  bookshelf.sink.later.push(() => {
    const table = tableOf(machine, model);
    if (table !== undefined) tableSchema(bookshelf.sink, table);
  });
  return model;
}

/** `tableName` as a property, a getter or a method. */
export function tableOf(machine: Machine, model: BookshelfModel): string | undefined {
  const given = setting(machine, model, 'tableName');
  return stringOf(given?.kind === 'function' ? callFunction(machine, given, [], given.node) : given);
}

function setting(machine: Machine, model: BookshelfModel, name: string): Value | undefined {
  const own = model.prototype.props.get(name);
  if (own !== undefined) return own;
  const { classOf, row } = model;
  const getter = model.prototype.getters.get(name);
  if (getter !== undefined) return callFunction(machine, { ...getter, thisValue: row }, [], getter.node);
  if (classOf === undefined || row.kind !== 'object') return undefined;
  const value = getProperty(machine, { ...row, base: UNDEFINED, open: false }, name, classOf.node);
  return value.kind === 'literal' && value.value === undefined ? undefined : value;
}

export function modelOf(bookshelf: BookshelfState, value: Value | undefined): BookshelfModel | undefined {
  const name = stringOf(value);
  if (name !== undefined) return bookshelf.registry.get(name);
  const held = value?.kind === 'class' ? inheritedOf(value) : value;
  const model = held?.kind === 'native' ? held.model : undefined;
  return isModel(model) ? model : undefined;
}

function isModel(model: object | undefined): model is BookshelfModel {
  return model !== undefined && 'bookshelfModel' in model;
}

/** `Model.extend({ tableName, posts() { … } }, statics)`: a child has what its parent has. */
export function extend(
  machine: Machine,
  parent: BookshelfModel,
  [prototype, statics]: readonly Value[],
): NativeValue {
  const inherited = objectValue([...parent.prototype.props, ...entriesOfObject(prototype)]);
  if (prototype?.kind === 'object')
    for (const [name, getter] of prototype.getters) inherited.getters.set(name, getter);
  const model = newModel(machine, parent.bookshelf, inherited);
  for (const [name, value] of [...parent.value.props, ...entriesOfObject(statics)])
    model.value.props.set(name, value);
  return model.value;
}

const MAKE_ROWS = new Set(['forge', 'where', 'query', 'orderBy', 'andWhere']);

function modelMember(machine: Machine, model: BookshelfModel, name: string): Value | undefined {
  if (name === 'extend') return nativeFunction('Model.extend', ({ args }) => extend(machine, model, args));
  if (name === 'prototype') return model.prototype;
  if (name === 'collection') return nativeFunction('Model.collection', () => collection(machine, model));
  if (name === 'NotFoundError' || name === 'NoRowsUpdatedError')
    return { kind: 'external', package: 'bookshelf', path: `.${name}` };
  if (MAKE_ROWS.has(name) && name !== 'query') return nativeFunction(`Model.${name}`, () => model.row);
  return operations(machine, model, name);
}

function rowMember(machine: Machine, model: BookshelfModel, name: string): Value | undefined {
  const own = model.prototype.props.get(name);
  if (own?.kind === 'function') return { ...own, thisValue: model.row };
  if (own !== undefined) return own;
  if (name === 'on' || name === 'once')
    return nativeFunction('row.on', ({ args }) => {
      for (const event of stringOf(args[0])?.split(/\s+/) ?? [])
        if (args[1] !== undefined) model.hooks.push({ event, handler: args[1] });
      return model.row;
    });
  if (name === 'constructor') return model.classOf ?? model.value;
  if (ROW_ITSELF.has(name)) return nativeFunction(`row.${name}`, () => model.row);
  if (OF_PROMISES.has(name)) return undefined;
  return relationMethods(machine, model, name) ?? operations(machine, model, name) ?? INPUT;
}

const ROW_ITSELF = new Set([
  'where',
  'andWhere',
  'orderBy',
  'set',
  'unset',
  'clone',
  'forge',
  'orWhere',
  'whereIn',
  'clear',
  'resetQuery',
]);

/** Runs `initialize` once, where models register their hooks, then the hooks of an event. */
export function runHooks(
  machine: Machine,
  model: BookshelfModel,
  events: readonly string[],
  call: Call,
): void {
  if (!model.hasInitialized) {
    model.hasInitialized = true;
    const initialize = setting(machine, model, 'initialize');
    if (initialize?.kind === 'function')
      callFunction(machine, { ...initialize, thisValue: model.row }, [], call.node);
  }
  for (const { event, handler } of model.hooks)
    if (events.includes(event))
      callFunction(machine, handler, [model.row, INPUT, call.args.at(-1) ?? INPUT], call.node, model.row);
}
