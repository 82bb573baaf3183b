import { camelize, pluralize, singularize, underscore } from 'inflection';
import { inheritedOf } from '../../interpreter/classes.ts';
import {
  type FunctionValue,
  type NativeValue,
  type ObjectValue,
  optionsOf,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject, isSet, membersOf, textMember } from '../option-objects.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import type { Dialect } from '../sql/tables.ts';

/** The models of the program by name. Applications with two databases are rare, and names then differ. */
export interface SequelizeState {
  readonly sink: SchemaSink;
  readonly models: Map<string, SequelizeModel>;
  dialect?: Dialect | undefined;
  /** What models and rows call `sequelize`. */
  instance?: Value | undefined;
  /** The `define` options that the instance gives to every model. */
  defaults?: Value | undefined;
  /** Queries join the open transaction without naming it (`Sequelize.useCLS`). */
  joinsOpen: boolean;
}

export interface SequelizeModel {
  readonly sequelizeModel: true;
  readonly sequelize: SequelizeState;
  name: string;
  table: string;
  readonly associations: Association[];
  /** Reads what decorators say of associations; late, since their classes refer to each other. */
  readAssociations?: (() => void) | undefined;
  readonly hooks: { readonly event: string; readonly handler: Value }[];
  /** What values are checked with before they are written, as attributes and options name it. */
  readonly validators: FunctionValue[];
  readonly scopes: Map<string, Value>;
  readonly prototype: ObjectValue;
  value: NativeValue;
  /** What queries give. */
  row: Value;
}

export interface Association {
  readonly kind: 'hasOne' | 'hasMany' | 'belongsTo' | 'belongsToMany';
  readonly alias: string;
  /** What one of the rows is called, where the program says so. */
  readonly singular?: string;
  readonly target: SequelizeModel;
  /** The join table, asked for late: its model may be defined after the association. */
  readonly through?: () => string | undefined;
}

/** Names a model and its table as its options and those of the instance say. */
export function configure(
  model: SequelizeModel,
  name: string,
  defaults: Value | undefined,
  options: Value | undefined,
): void {
  model.name = name;
  model.table = tableName(name, options) ?? tableName(name, defaults) ?? ruledName(name, [options, defaults]);
  for (const given of [defaults, options]) {
    for (const [event, handlers] of membersOf(given, 'hooks').flatMap(entriesOfObject))
      for (const handler of handlers.kind === 'array' ? handlers.items : [handlers])
        model.hooks.push({ event, handler });
    takeValidators(model, given);
    for (const scope of membersOf(given, 'defaultScope')) model.scopes.set('defaultScope', scope);
    for (const [scope, value] of membersOf(given, 'scopes').flatMap(entriesOfObject))
      model.scopes.set(scope, value);
    for (const [key, value] of membersOf(given, 'instanceMethods').flatMap(entriesOfObject))
      model.prototype.props.set(key, value);
    for (const [key, value] of membersOf(given, 'classMethods').flatMap(entriesOfObject))
      model.value.props.set(key, value);
  }
  model.sequelize.models.set(name, model);
}

/** `validate: { async isFree(value) { … } }`, of an attribute or of the whole model. */
function takeValidators(model: SequelizeModel, given: Value | undefined): void {
  for (const [, check] of membersOf(given, 'validate').flatMap(entriesOfObject))
    if (check.kind === 'function') model.validators.push(check);
}

function tableName(name: string, options: Value | undefined): string | undefined {
  const [given] = membersOf(options, 'tableName');
  return (
    stringOf(given) ??
    textMember(given, 'tableName') ??
    (isSet(options, 'freezeTableName') ? name : undefined)
  );
}

function ruledName(name: string, options: readonly (Value | undefined)[]): string {
  const plural = options
    .flatMap((one) => membersOf(one, 'name'))
    .map((one) => textMember(one, 'plural'))
    .find((one) => one !== undefined);
  const ruled = plural ?? pluralize(name);
  return options.some((one) => isSet(one, 'underscored')) ? underscore(ruled) : ruled;
}

/** Columns and references of a model's attributes. */
export function describe(model: SequelizeModel, attributes: Value | undefined): void {
  const table = tableSchema(model.sequelize.sink, model.table);
  for (const [name, attribute] of entriesOfObject(attributes)) {
    const column = textMember(attribute, 'field') ?? name;
    table.columns.add(column);
    takeValidators(model, attribute);
    for (const reference of membersOf(attribute, 'references')) {
      const [target] = membersOf(reference, 'model');
      model.sequelize.sink.later.push(() => {
        const known =
          modelOf(target)?.table ??
          stringOf(target) ??
          textMember(target, 'tableName') ??
          textMember(reference, 'table');
        if (known !== undefined) table.foreignKeys.set(column, known);
      });
    }
  }
}

/** The model that a value stands for: what `define` gave, or a class that extends `Model`. */
export function modelOf(value: Value | undefined): SequelizeModel | undefined {
  return modelsOf(value)[0];
}

export function modelsOf(value: Value | undefined): SequelizeModel[] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) => {
    const held = one.kind === 'class' ? inheritedOf(one) : one;
    const model = held?.kind === 'native' ? held.model : undefined;
    return isModel(model) ? [model] : [];
  });
}

function isModel(model: object | undefined): model is SequelizeModel {
  return model !== undefined && 'sequelizeModel' in model;
}

/** The associations of a model, those of its decorators read when they are first asked for. */
export function associationsOf(model: SequelizeModel): readonly Association[] {
  const read = model.readAssociations;
  model.readAssociations = undefined;
  read?.();
  return model.associations;
}

/** The names by which a mixin may speak of an association: `getPosts`, `addPost`. */
export function mixinNames({
  alias,
  singular = alias,
}: Pick<Association, 'alias' | 'singular'>): Set<string> {
  const names = [alias, singular, singularize(alias), pluralize(alias)];
  return new Set(names.flatMap((one) => [camelize(underscore(one)), upperFirst(one)]));
}

/** `my_posts` is got by `getMy_posts`: the library takes a name as it is written. */
export function upperFirst(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The alias that the library gives an association that names none. */
export function defaultAlias(kind: Association['kind'], target: SequelizeModel): string {
  return kind === 'hasMany' || kind === 'belongsToMany' ? pluralize(target.name) : singularize(target.name);
}
