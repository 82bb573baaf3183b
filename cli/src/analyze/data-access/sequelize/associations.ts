import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type Call, INPUT, stringOf, type Value } from '../../interpreter/values.ts';
import { entriesOfObject, isSet, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { touch } from '../queries.ts';
import { tableSchema } from '../schema/tables.ts';
import { expressionsInto } from './expressions.ts';
import { optionsOfScope, scopesOf } from './scopes.ts';
import { type Association, associationsOf, defaultAlias, modelOf, type SequelizeModel } from './state.ts';

export const ASSOCIATIONS: ReadonlySet<string> = new Set(['hasOne', 'hasMany', 'belongsTo', 'belongsToMany']);

/** `User.hasMany(Post, { as, through, foreignKey })`. */
export function associate(machine: Machine, model: SequelizeModel, kind: string, call: Call): Value {
  const [given, options] = call.args;
  const resolved = given?.kind === 'function' ? callFunction(machine, given, [], call.node) : given;
  const target = modelOf(resolved) ?? model.sequelize.models.get(stringOf(resolved) ?? '');
  if (target === undefined || !isKind(kind)) return INPUT;
  const through =
    kind === 'belongsToMany' ? throughOf(machine, model, membersOf(options, 'through'), call) : undefined;
  addAssociation(model, {
    kind,
    target,
    ...namesOf(kind, target, options),
    ...(through === undefined ? {} : { through }),
  });
  const [foreignKey] = membersOf(options, 'foreignKey');
  referTo(model, kind, target, stringOf(foreignKey) ?? textMember(foreignKey, 'name'));
  return INPUT;
}

/** `as: 'crew'`, or `as: { singular: 'hand', plural: 'hands' }`. */
function namesOf(
  kind: Association['kind'],
  target: SequelizeModel,
  options: Value | undefined,
): Pick<Association, 'alias' | 'singular'> {
  const [as] = membersOf(options, 'as');
  const singular = textMember(as, 'singular');
  const alias = stringOf(as) ?? textMember(as, 'plural') ?? defaultAlias(kind, target);
  return singular === undefined ? { alias } : { alias, singular };
}

function isKind(kind: string): kind is Association['kind'] {
  return ASSOCIATIONS.has(kind);
}

export function addAssociation(model: SequelizeModel, association: Association): void {
  model.associations.push(association);
  const { through } = association;
  if (through !== undefined)
    model.sequelize.sink.later.push(() => {
      const table = through();
      if (table !== undefined) tableSchema(model.sequelize.sink, table);
    });
}

function referTo(
  model: SequelizeModel,
  kind: Association['kind'],
  target: SequelizeModel,
  column: string | undefined,
): void {
  if (kind === 'belongsToMany' || column === undefined) return;
  const [owner, referred] = kind === 'belongsTo' ? [model, target] : [target, model];
  model.sequelize.sink.later.push(() =>
    tableSchema(model.sequelize.sink, owner.table).foreignKeys.set(column, referred.table),
  );
}

/** The join table: a model, a model's name, or the table's own name. */
export function throughOf(
  machine: Machine,
  model: SequelizeModel,
  given: readonly Value[],
  call: Call,
): () => string | undefined {
  const [first] = given.flatMap((one) => [...membersOf(one, 'model'), one]);
  const value = first?.kind === 'function' ? callFunction(machine, first, [], call.node) : first;
  return () => {
    const name = stringOf(value);
    return (
      modelOf(value)?.table ??
      (name === undefined ? undefined : (model.sequelize.models.get(name)?.table ?? name))
    );
  };
}

/** A query that is being put together, and the models around the one whose scopes are being read. */
export interface JoiningQuery {
  readonly machine: Machine;
  readonly fact: QueryFact;
  readonly node: ts.Node;
  readonly around?: readonly SequelizeModel[];
}

/** Adds the tables that `include` joins, deep, with their join tables. */
function includeInto(query: JoiningQuery, model: SequelizeModel, include: Value | undefined): void {
  const { fact } = query;
  for (const one of itemsOf(include)) {
    if (one.kind === 'unknown' || isSet(one, 'all')) {
      for (const association of associationsOf(model)) join(fact, association);
      continue;
    }
    const asked =
      one.kind === 'object' ? [...membersOf(one, 'association'), ...membersOf(one, 'model')] : [one];
    const alias = textMember(one, 'as') ?? asked.map(stringOf).find((text) => text !== undefined);
    const named = asked.find((found) => modelOf(found) !== undefined);
    const target = modelOf(named);
    const association = associationsOf(model).find(
      (known) =>
        (alias === undefined || known.alias === alias) &&
        (target === undefined || known.target === target) &&
        (alias ?? target) !== undefined,
    );
    if (association !== undefined) join(fact, association);
    else if (target !== undefined) touch(fact, target.table, 'read');
    const next = association?.target ?? target;
    if (next === undefined) continue;
    for (const inner of membersOf(one, 'include')) includeInto(query, next, inner);
    scopesInto(query, next, named);
  }
}

/** What is included brings what its own scope includes. */
function scopesInto(query: JoiningQuery, model: SequelizeModel, named: Value | undefined): void {
  const { machine, node, around = [] } = query;
  if (around.includes(model)) return;
  for (const scope of scopesOf(named))
    for (const options of optionsOfScope(machine, model, scope, node)) {
      expressionsInto(query.fact, options);
      for (const include of membersOf(options, 'include'))
        includeInto({ ...query, around: [...around, model] }, model, include);
    }
}

/** Joins that a filter, an order or a scope of the options asks for, and what pieces of SQL among them select from. */
export function optionsInto(query: JoiningQuery, model: SequelizeModel, options: Value | undefined): void {
  if (options !== undefined) expressionsInto(query.fact, options);
  for (const include of membersOf(options, 'include')) includeInto(query, model, include);
  if (entriesOfObject(options).length > 0) orderInto(query.fact, model, options);
}

/** `order: [[Post, 'createdAt', 'DESC']]` names models that the include has joined already; others are joined by it. */
function orderInto(fact: QueryFact, model: SequelizeModel, options: Value | undefined): void {
  for (const clause of membersOf(options, 'order').flatMap((order) => [...itemsOf(order)]))
    for (const part of clause.kind === 'array' ? clause.items : []) {
      const target = modelOf(part) ?? modelOf(membersOf(part, 'model')[0]);
      if (target !== undefined && target !== model) touch(fact, target.table, 'read');
    }
}

function join(fact: QueryFact, { target, through }: Association): void {
  touch(fact, target.table, 'read');
  const table = through?.();
  if (table !== undefined) touch(fact, table, 'read');
}
