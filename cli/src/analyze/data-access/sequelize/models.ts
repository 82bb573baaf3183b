import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  type ClassValue,
  freshId,
  INPUT,
  literal,
  type NativeValue,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { textMember } from '../option-objects.ts';
import { rowOfClass, rowValue } from '../rows.ts';
import { ASSOCIATIONS, associate } from './associations.ts';
import { mixinMethods, mixinOf, rowsOf } from './mixins.ts';
import { OPERATIONS, operate, ROW_OPERATIONS, runValidators } from './operations.ts';
import { type AskedScope, askedScopes, DEFAULT_SCOPE, withScopes } from './scopes.ts';
import {
  type Association,
  associationsOf,
  configure,
  describe,
  type SequelizeModel,
  type SequelizeState,
} from './state.ts';

/** A model without a name or a table as yet. */
export function newModel(machine: Machine, sequelize: SequelizeState, classOf?: ClassValue): SequelizeModel {
  const row: NativeValue = {
    ...rowValue('sequelize row', (name) => rowMember(machine, model, name)),
    methods: () => mixinMethods(model),
  };
  const model: SequelizeModel = {
    sequelizeModel: true,
    sequelize,
    name: classOf?.node.name?.text ?? '',
    table: classOf?.node.name?.text ?? '',
    associations: [],
    hooks: [],
    validators: [],
    scopes: new Map(),
    prototype: objectValue(),
    value: row,
    row: classOf === undefined ? row : rowOfClass(classOf, row),
  };
  model.value = modelValue(machine, model, DEFAULT_SCOPE);
  return model;
}

function modelValue(machine: Machine, model: SequelizeModel, scopes: readonly AskedScope[]): NativeValue {
  const self: NativeValue = {
    kind: 'native',
    id: freshId(),
    label: 'sequelize model',
    props: new Map(),
    model,
    construct: () => model.row,
    get: (name) => modelMember(machine, model, self, name, scopes),
  };
  return withScopes(self, scopes);
}

function modelMember(
  machine: Machine,
  model: SequelizeModel,
  self: Value,
  name: string,
  scopes: readonly AskedScope[],
): Value | undefined {
  const operation = ownMember(OPERATIONS, name);
  if (operation !== undefined)
    return nativeFunction(`Model.${name}`, (call) => operate(machine, model, operation, call, scopes));
  if (ASSOCIATIONS.has(name))
    return nativeFunction(`Model.${name}`, (call) => associate(machine, model, name, call));
  if (/^(?:before|after)[A-Z]/.test(name))
    return nativeFunction(`Model.${name}`, ({ args }) => addHook(model, name, args));
  switch (name) {
    case 'name':
      return literal(model.name);
    case 'prototype':
      return model.prototype;
    case 'init':
      return nativeFunction('Model.init', (call) => initialize(model, call));
    case 'build':
      return nativeFunction('Model.build', () => model.row);
    case 'bulkBuild':
      return nativeFunction('Model.bulkBuild', () => INPUT);
    case 'addHook':
    case 'hook':
      return nativeFunction('Model.addHook', ({ args }) => addHook(model, stringOf(args[0]) ?? '', args));
    case 'addScope':
      return nativeFunction('Model.addScope', ({ args }) => {
        const scope = stringOf(args[0]);
        if (scope !== undefined && args[1] !== undefined) model.scopes.set(scope, args[1]);
        return self;
      });
    case 'scope':
      return nativeFunction('Model.scope', ({ args }) => modelValue(machine, model, askedScopes(args)));
    case 'unscoped':
      return nativeFunction('Model.unscoped', () => modelValue(machine, model, []));
    case 'schema':
    case 'bindTransaction':
      return nativeFunction(`Model.${name}`, () => self);
    case 'getTableName':
      return nativeFunction('Model.getTableName', () => literal(model.table));
    case 'tableName':
      return literal(model.table);
    case 'sync':
    case 'drop':
    case 'removeAttribute':
    case 'describe':
      return nativeFunction(`Model.${name}`, () => INPUT);
    case 'sequelize':
      return model.sequelize.instance ?? INPUT;
    case 'rawAttributes':
    case 'associations':
    case 'attributes':
    case 'options':
      return INPUT;
    default:
      return undefined;
  }
}

function addHook(model: SequelizeModel, event: string, args: readonly Value[]): Value {
  const handler = args.find((arg) => arg.kind === 'function');
  if (handler !== undefined) model.hooks.push({ event, handler });
  return model.value;
}

/** `User.init(attributes, { sequelize, modelName, tableName })`. */
function initialize(model: SequelizeModel, { args }: Call): Value {
  const [attributes, options] = args;
  const row = model.row;
  const classOf = row.kind === 'object' ? row.classOf : undefined;
  const name = textMember(options, 'modelName') ?? model.name;
  classOf?.statics.set('name', literal(name));
  configure(model, name, model.sequelize.defaults, options);
  describe(model, attributes);
  return classOf ?? model.value;
}

function rowMember(machine: Machine, model: SequelizeModel, name: string): Value | undefined {
  const own = model.prototype.props.get(name);
  if (own?.kind === 'function') return { ...own, thisValue: model.row };
  const operation = ownMember(ROW_OPERATIONS, name);
  if (operation !== undefined)
    return nativeFunction(`row.${name}`, (call) => operate(machine, model, operation, call, []));
  if (name === 'sequelize') return model.sequelize.instance ?? INPUT;
  const mixin = mixinOf(machine, model, name);
  if (mixin !== undefined) return mixin;
  if (['set', 'setDataValue'].includes(name)) return nativeFunction(`row.${name}`, () => model.row);
  if (name === 'validate')
    return nativeFunction('row.validate', (call) => {
      runValidators(machine, model, call);
      return model.row;
    });
  if (name === 'get' || name === 'getDataValue')
    return nativeFunction(
      `row.${name}`,
      ({ args: [named] }) => includedRows(model, stringOf(named) ?? '') ?? INPUT,
    );
  if (['toJSON', 'changed', 'previous', 'equals'].includes(name))
    return nativeFunction(`row.${name}`, () => INPUT);
  if (name === 'constructor')
    return model.row.kind === 'object' ? (model.row.classOf ?? model.value) : model.value;
  // What instances of Sequelize 3 know their model by.
  if (name === 'Model') return model.value;
  return includedRows(model, name) ?? (OF_PROMISES.has(name) ? undefined : INPUT);
}

/** `member.team`, `team.members`: the rows that an `include` brought along, if there was one. */
function includedRows(model: SequelizeModel, name: string): Value | undefined {
  const found = associationsOf(model).find(({ alias }) => alias === name);
  const behind = found === undefined ? rowBetween(model, name) : rowsOf(found);
  return behind === undefined ? undefined : union([behind, UNDEFINED]);
}

/** `tag.PostTag` of the tags that came with a post: the row of the join table, by the name of its model. */
function rowBetween(model: SequelizeModel, name: string): Value | undefined {
  const { models } = model.sequelize;
  const between = models.get(name);
  if (between === undefined) return undefined;
  const isBetween = ({ target, through }: Association) => target === model && through?.() === between.table;
  return [...models.values()].some((one) => associationsOf(one).some(isBetween)) ? between.row : undefined;
}
