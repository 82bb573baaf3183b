import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type ClassValue, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { type Decorator, decoratorsOf } from '../decorators.ts';
import { entriesOfObject, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { tableSchema } from '../schema/tables.ts';
import { addAssociation, throughOf } from './associations.ts';
import { type Association, configure, modelOf, type SequelizeModel } from './state.ts';

const KINDS: Readonly<Record<string, Association['kind']>> = {
  HasOne: 'hasOne',
  HasMany: 'hasMany',
  BelongsTo: 'belongsTo',
  BelongsToMany: 'belongsToMany',
};

/** Reads a model class of sequelize-typescript or of Sequelize 7 from its decorators; true when it has any. */
export function readDecorators(machine: Machine, model: SequelizeModel, classOf: ClassValue): boolean {
  const decorators = decoratorsOf(machine, classOf);
  const table = decorators.find((one) => one.member === undefined && one.name === 'Table');
  if (
    table === undefined &&
    !decorators.some(
      (one) => Object.hasOwn(KINDS, one.name) || one.name === 'Column' || one.name === 'Attribute',
    )
  )
    return false;
  const options = table?.args[0];
  configure(model, textMember(options, 'modelName') ?? model.name, model.sequelize.defaults, options);
  const schema = tableSchema(model.sequelize.sink, model.table);
  for (const decorator of decorators) {
    if (decorator.member === undefined) continue;
    if (decorator.name === 'Column' || decorator.name === 'Attribute' || decorator.name === 'ForeignKey')
      schema.columns.add(textMember(decorator.args[0], 'field') ?? decorator.member);
    if (/^(?:Before|After)/.test(decorator.name)) addHook(model, classOf, decorator);
    // `@Is('free', async (name) => …)`, with or without the name of the check.
    if (decorator.name === 'Is')
      for (const one of decorator.args) if (one.kind === 'function') model.validators.push(one);
  }
  return true;
}

/** Adds the associations and scopes of the decorators; late, since their classes refer to each other. */
export function readAssociations(machine: Machine, model: SequelizeModel, classOf: ClassValue): void {
  for (const decorator of decoratorsOf(machine, classOf)) {
    const { name, args, member } = decorator;
    const kind = ownMember(KINDS, name);
    if (member === undefined) {
      addScopes(machine, model, classOf, decorator);
      continue;
    }
    const target = modelOf(called(machine, args[0], classOf));
    if (name === 'ForeignKey' && target !== undefined)
      tableSchema(model.sequelize.sink, model.table).foreignKeys.set(member, target.table);
    if (kind === undefined || target === undefined) continue;
    const [, second] = args;
    const through = kind === 'belongsToMany' ? joinTable(machine, model, second, classOf) : undefined;
    addAssociation(model, { kind, target, alias: member, ...(through === undefined ? {} : { through }) });
  }
}

/** `@DefaultScope(() => ({ include: [Berth] }))`, `@Scopes(() => ({ full: { … }, by: (id) => ({ … }) }))`, and the objects themselves. */
function addScopes(
  machine: Machine,
  model: SequelizeModel,
  classOf: ClassValue,
  { name, args: [given] }: Decorator,
): void {
  const said = called(machine, given, classOf);
  if (name === 'DefaultScope' && said !== undefined) model.scopes.set('defaultScope', said);
  if (name === 'Scopes')
    for (const [scope, options] of entriesOfObject(said)) model.scopes.set(scope, options);
}

function joinTable(machine: Machine, model: SequelizeModel, given: Value | undefined, classOf: ClassValue) {
  const named = membersOf(given, 'through');
  return throughOf(machine, model, named.length > 0 ? named : [...itemsOf(given)], {
    args: [],
    thisValue: UNDEFINED,
    node: classOf.node,
  });
}

/** `() => Post` names a class that may be declared later. */
function called(machine: Machine, value: Value | undefined, classOf: ClassValue): Value | undefined {
  return value?.kind === 'function' ? callFunction(machine, value, [], classOf.node) : value;
}

function addHook(model: SequelizeModel, classOf: ClassValue, { name, member }: Decorator): void {
  const handler = member === undefined ? undefined : classOf.statics.get(member);
  if (handler !== undefined) model.hooks.push({ event: name[0]?.toLowerCase() + name.slice(1), handler });
}
