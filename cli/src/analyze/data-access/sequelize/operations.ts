import type { QueryFact } from '../../interpreter/activation.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { arrayValue, type Call, INPUT, objectValue, type Value } from '../../interpreter/values.ts';
import { isSet, itemsOf, membersOf } from '../option-objects.ts';
import { type Mode, newQuery, touch } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { adoptTransaction } from '../transactions.ts';
import { optionsInto } from './associations.ts';
import { type AskedScope, DEFAULT_SCOPE, optionsOfScope } from './scopes.ts';
import type { SequelizeModel } from './state.ts';

type Shape = 'many' | 'one' | 'saved' | 'counted' | 'found-or-created' | 'value';

interface Operation {
  readonly mode: Mode;
  readonly shape: Shape;
  /** What its hooks are named for. */
  readonly hooks: RegExp;
  /** The same of each row, where `individualHooks` asks for them. */
  readonly hooksOfRows?: RegExp;
  /** What is written is checked before. */
  readonly validates?: true;
  /** It asks for a row before it writes one, in a query of its own. */
  readonly asksFirst?: true;
}

function operation(mode: Mode, shape: Shape, hooks: string): Operation {
  return { mode, shape, hooks: hooksNamed(hooks) };
}

/** What checks values before it writes them. */
function checked(shape: Shape, hooks: string): Operation {
  return { ...operation('write', shape, hooks), validates: true };
}

/** What works on many rows at once. */
function bulk(shape: Shape, hooks: string, ofRows: string): Operation {
  return { ...operation('write', shape, hooks), hooksOfRows: hooksNamed(ofRows) };
}

function hooksNamed(names: string): RegExp {
  return new RegExp(`^(?:before|after)(?:${names})`);
}

const FIND = 'Find|Count';
const CREATE = 'Create|Save|Upsert|Validat';
const FIND_OR_CREATE: Operation = { ...checked('found-or-created', CREATE), asksFirst: true };

/** What each static method of a model does and gives. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  findAll: operation('read', 'many', FIND),
  all: operation('read', 'many', FIND),
  findAndCountAll: operation('read', 'counted', FIND),
  findAndCount: operation('read', 'counted', FIND),
  findOne: operation('read', 'one', FIND),
  find: operation('read', 'one', FIND),
  findByPk: operation('read', 'one', FIND),
  findById: operation('read', 'one', FIND),
  findByPrimary: operation('read', 'one', FIND),
  findOrBuild: operation('read', 'found-or-created', FIND),
  count: operation('read', 'value', 'Count'),
  sum: operation('read', 'value', 'Count'),
  min: operation('read', 'value', 'Count'),
  max: operation('read', 'value', 'Count'),
  aggregate: operation('read', 'value', 'Count'),
  create: checked('saved', CREATE),
  bulkCreate: bulk('many', 'BulkCreate', CREATE),
  findOrCreate: FIND_OR_CREATE,
  findCreateFind: FIND_OR_CREATE,
  upsert: checked('found-or-created', 'Upsert'),
  update: { ...bulk('value', 'BulkUpdate', 'Update|Save|Validat'), validates: true },
  destroy: bulk('value', 'BulkDestroy', 'Destroy'),
  truncate: operation('write', 'value', 'BulkDestroy'),
  restore: bulk('value', 'BulkRestore', 'Restore'),
  increment: operation('write', 'value', 'Update'),
  decrement: operation('write', 'value', 'Update'),
};

/** What each method of a row does. */
export const ROW_OPERATIONS: Readonly<Record<string, Operation>> = {
  save: checked('saved', 'Create|Update|Save|Validat'),
  update: checked('saved', 'Update|Save|Validat'),
  updateAttributes: checked('saved', 'Update|Save|Validat'),
  destroy: operation('write', 'value', 'Destroy'),
  restore: operation('write', 'saved', 'Restore'),
  increment: operation('write', 'saved', 'Update'),
  decrement: operation('write', 'saved', 'Update'),
  reload: operation('read', 'saved', FIND),
};

/** Runs one operation: its tables, its joins, its transaction, its hooks. */
export function operate(
  machine: Machine,
  model: SequelizeModel,
  { mode, shape, hooks, hooksOfRows, asksFirst, validates }: Operation,
  call: Call,
  scopes: readonly AskedScope[] = DEFAULT_SCOPE,
): Value {
  const ofRows = call.args.some((arg) => isSet(arg, 'individualHooks')) ? hooksOfRows : undefined;
  if (asksFirst === true || (ofRows !== undefined && shape === 'value'))
    touch(queryOn(machine, model, call), model.table, 'read');
  const fact = queryOn(machine, model, call);
  touch(fact, model.table, mode);
  const query = { machine, fact, node: call.node };
  for (const arg of call.args) optionsInto(query, model, arg);
  // What is written joins nothing.
  for (const scope of mode === 'read' || shape === 'found-or-created' ? scopes : [])
    for (const one of optionsOfScope(machine, model, scope, call.node)) optionsInto(query, model, one);
  if (mode === 'write' && shape === 'saved') createIncluded(machine, fact, model, call);
  if (validates === true || call.args.some((arg) => isSet(arg, 'validate')))
    runValidators(machine, model, call);
  runHooks(machine, model, hooks, call);
  if (ofRows !== undefined) runHooks(machine, model, ofRows, call);
  return shaped(model, shape);
}

export function queryOn(machine: Machine, model: SequelizeModel, call: Call): QueryFact {
  const { sequelize } = model;
  const fact = newQuery(machine, call.node, { connection: sequelize, joinsOpen: sequelize.joinsOpen });
  for (const arg of call.args)
    for (const transaction of membersOf(arg, 'transaction')) adoptTransaction(machine, fact, transaction);
  return fact;
}

/** `create(values, { include })` also inserts the rows of what it includes, each as if it were created alone. */
function createIncluded(machine: Machine, fact: QueryFact, model: SequelizeModel, call: Call): void {
  if (!itemsOf(call.args[1]).some((one) => membersOf(one, 'include').length > 0)) return;
  for (const table of fact.tables.keys()) if (table !== model.table) touch(fact, table, 'write');
  for (const one of model.sequelize.models.values())
    if (one.table !== model.table && fact.tables.has(one.table)) runCreateHooks(machine, one, call);
}

/** Those of a row that an association makes. */
export function runCreateHooks(machine: Machine, model: SequelizeModel, call: Call): void {
  runValidators(machine, model, call);
  runHooks(machine, model, operation('write', 'saved', CREATE).hooks, call);
}

/** Those of the rows that an association finds. */
export function runFindHooks(machine: Machine, model: SequelizeModel, call: Call): void {
  runHooks(machine, model, operation('read', 'many', FIND).hooks, call);
}

/** What `row.validate()` runs, and everything that saves a row. */
export function runValidators(machine: Machine, { validators, row }: SequelizeModel, { node }: Call): void {
  for (const one of validators) callFunction(machine, { ...one, thisValue: row }, [INPUT, INPUT], node);
}

function runHooks(machine: Machine, model: SequelizeModel, hooks: RegExp, call: Call): void {
  const options = call.args.findLast((arg) => arg.kind === 'object') ?? objectValue([], true);
  for (const { event, handler } of model.hooks)
    if (hooks.test(event)) callFunction(machine, handler, [model.row, options], call.node, model.value);
}

function shaped(model: SequelizeModel, shape: Shape): Value {
  switch (shape) {
    case 'many':
      return many(model.row);
    case 'one':
      return maybe(model.row);
    case 'saved':
      return model.row;
    case 'counted':
      return objectValue([
        ['rows', many(model.row)],
        ['count', INPUT],
      ]);
    case 'found-or-created':
      return arrayValue([model.row, INPUT]);
    case 'value':
      return INPUT;
  }
}
