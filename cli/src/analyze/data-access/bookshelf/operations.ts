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
  type Value,
} from '../../interpreter/values.ts';
import { builder } from '../knex/builder.ts';
import { membersOf } from '../option-objects.ts';
import { type Mode, newQuery, touch, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { adoptTransaction } from '../transactions.ts';
import { type BookshelfModel, runHooks, tableOf } from './models.ts';
import { relatedInto } from './relations.ts';

type Shape = 'rows' | 'row' | 'maybe' | 'value';

const OPERATIONS: Readonly<Record<string, readonly [Mode, Shape, readonly string[]]>> = {
  fetch: ['read', 'maybe', ['fetching', 'fetched']],
  fetchOne: ['read', 'maybe', ['fetching', 'fetched']],
  fetchAll: ['read', 'rows', ['fetching:collection', 'fetched:collection']],
  fetchPage: ['read', 'rows', ['fetching:collection', 'fetched:collection']],
  findAll: ['read', 'rows', []],
  findOne: ['read', 'maybe', []],
  findById: ['read', 'maybe', []],
  count: ['read', 'value', ['counting']],
  refresh: ['read', 'row', []],
  save: ['write', 'row', ['saving', 'creating', 'updating', 'saved', 'created', 'updated']],
  create: ['write', 'row', ['saving', 'creating', 'saved', 'created']],
  update: ['write', 'row', ['saving', 'updating', 'saved', 'updated']],
  upsert: ['write', 'row', ['saving', 'saved']],
  destroy: ['write', 'row', ['destroying', 'destroyed']],
  destroyAll: ['write', 'value', []],
};

/** The events that hooks of an operation are named for. */
export function eventsOf(name: string): readonly string[] {
  return ownMember(OPERATIONS, name)?.[2] ?? [];
}

/** What models and rows do alike. */
export function operations(machine: Machine, model: BookshelfModel, name: string): Value | undefined {
  const operation = ownMember(OPERATIONS, name);
  if (operation !== undefined)
    return nativeFunction(`bookshelf.${name}`, (call) => {
      const [mode, shape, events] = operation;
      run(machine, model, call, mode);
      runHooks(machine, model, events, call);
      return shaped(machine, model, shape);
    });
  if (name === 'query')
    return nativeFunction('bookshelf.query', (call) => {
      const callback = call.args.find((arg) => arg.kind === 'function');
      if (callback !== undefined) {
        const fact = run(machine, model, call, 'read');
        const query = builder(machine, fact);
        callFunction(machine, callback, [query], call.node, query);
      }
      return model.row;
    });
  if (name === 'load')
    return nativeFunction('row.load', (call) => {
      relatedInto(machine, run(machine, model, call, undefined), model, call.args[0], call.node);
      return model.row;
    });
  return undefined;
}

/** One statement on the model's table, with what its options join and the transaction they name. */
export function run(machine: Machine, model: BookshelfModel, call: Call, mode: Mode | undefined): QueryFact {
  const fact = newQuery(machine, call.node, model.bookshelf.runner);
  const table = tableOf(machine, model);
  if (table === undefined)
    unresolved(machine, fact, call.node, {
      message: 'The table of this model is not known',
      cause: 'Its tableName is missing or comes from a value that could not be followed.',
    });
  else if (mode !== undefined) touch(fact, table, mode);
  for (const arg of call.args) {
    for (const related of membersOf(arg, 'withRelated'))
      relatedInto(machine, fact, model, related, call.node);
    for (const transaction of membersOf(arg, 'transacting')) adoptTransaction(machine, fact, transaction);
  }
  return fact;
}

function shaped(machine: Machine, model: BookshelfModel, shape: Shape): Value {
  if (shape === 'row') return model.row;
  if (shape === 'maybe') return maybe(model.row);
  return shape === 'rows' ? collection(machine, model) : INPUT;
}

const ROW_CALLBACKS = new Set([
  'map',
  'forEach',
  'each',
  'filter',
  'find',
  'some',
  'every',
  'reject',
  'mapThen',
  'sortBy',
  'groupBy',
]);

/** What a collection asks the database, by what the model is asked in its place. */
const OF_COLLECTION: Readonly<Record<string, string>> = {
  fetch: 'fetchAll',
  fetchOne: 'fetchOne',
  fetchPage: 'fetchPage',
  count: 'count',
  create: 'create',
};
const GO_ON = new Set(['where', 'andWhere', 'orWhere', 'orderBy', 'set', 'add', 'reset', 'clone']);

/** A collection answers as an array does, by its own methods. */
export function collection(machine: Machine, model: BookshelfModel): NativeValue {
  const self: NativeValue = native('bookshelf collection', {
    get: (name) => {
      const asked = ownMember(OF_COLLECTION, name);
      if (asked !== undefined) return operations(machine, model, asked);
      if (GO_ON.has(name)) return nativeFunction(`collection.${name}`, () => self);
      if (name === 'query')
        return nativeFunction('collection.query', ({ args, node }) => {
          callFunction(machine, operations(machine, model, 'query') ?? INPUT, args, node);
          return self;
        });
      if (name === 'models') return many(model.row);
      if (['at', 'first', 'last', 'get', 'findWhere'].includes(name))
        return nativeFunction(`collection.${name}`, () => maybe(model.row));
      if (ROW_CALLBACKS.has(name))
        return nativeFunction(`collection.${name}`, ({ args, node }) => {
          const [callback] = args;
          if (callback === undefined) return INPUT;
          const result = callFunction(machine, callback, [model.row, INPUT], node);
          return name === 'map' || name === 'mapThen'
            ? many(result)
            : name === 'find'
              ? maybe(model.row)
              : many(model.row);
        });
      if (name === 'load')
        return nativeFunction('collection.load', (call) => {
          relatedInto(machine, run(machine, model, call, undefined), model, call.args[0], call.node);
          return INPUT;
        });
      if (name === 'invokeThen')
        return nativeFunction('collection.invokeThen', (call) => invoke(machine, model, call));
      return OF_PROMISES.has(name) ? undefined : INPUT;
    },
  });
  return self;
}

/** `rows.invokeThen('destroy')` calls a method of each row. */
function invoke(machine: Machine, model: BookshelfModel, call: Call): Value {
  const [name] = call.args;
  const method = name?.kind === 'literal' ? operations(machine, model, String(name.value)) : undefined;
  return method === undefined ? INPUT : callFunction(machine, method, call.args.slice(1), call.node);
}
