import { pluralize, singularize } from 'inflection';
import type { Machine } from '../../interpreter/machine.ts';
import { type Call, INPUT, nativeFunction, stringOf, type Value } from '../../interpreter/values.ts';
import { membersOf } from '../option-objects.ts';
import { touch } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { type JoiningQuery, optionsInto } from './associations.ts';
import { queryOn, runCreateHooks, runFindHooks } from './operations.ts';
import { askedScopes, DEFAULT_SCOPE, optionsOfScope } from './scopes.ts';
import { type Association, associationsOf, mixinNames, type SequelizeModel, upperFirst } from './state.ts';

export function rowsOf({ kind, target }: Association): Value {
  return kind === 'hasMany' || kind === 'belongsToMany' ? many(target.row) : maybe(target.row);
}

/** `$create('tag')` makes one of the `tags`. */
function answers(association: Association, named: string): boolean {
  return association.alias === named || mixinNames(association).has(upperFirst(named));
}

const MIXIN = /^(get|set|add|create|remove|has|count)([A-Z]\w*)$/;

/** `painting.$set('tags', tags)` of sequelize-typescript. */
const NAMED_MIXIN = /^\$(get|set|add|create|remove|has|count)$/;

/** `user.getPosts()`, `user.addRole(role)`: what an association adds to the rows of its model. */
export function mixinOf(machine: Machine, model: SequelizeModel, name: string): Value | undefined {
  const [, dollar] = NAMED_MIXIN.exec(name) ?? [];
  if (dollar !== undefined)
    return nativeFunction(`row.${name}`, (call) => {
      const named = stringOf(call.args[0]);
      const found = associationsOf(model).find((one) => named !== undefined && answers(one, named));
      return found === undefined ? INPUT : mixin(machine, model, found, dollar, call);
    });
  const [, verb, subject] = MIXIN.exec(name) ?? [];
  if (verb === undefined || subject === undefined) return undefined;
  const found = associationsOf(model).find((one) => mixinNames(one).has(subject));
  return found === undefined
    ? undefined
    : nativeFunction(`row.${name}`, (call) => mixin(machine, model, found, verb, call));
}

const OF_ONE = ['get', 'set', 'create'];
const OF_MANY = ['get', 'set', 'count', 'add', 'remove', 'has'];
const OF_ONE_AMONG_MANY = ['create', 'add', 'remove', 'has'];

/** The names of all of them, for who puts the name together. */
export function mixinMethods(model: SequelizeModel): readonly string[] {
  return associationsOf(model).flatMap(({ kind, alias, singular = singularize(alias) }) => {
    if (kind === 'hasOne' || kind === 'belongsTo') return OF_ONE.map((verb) => verb + upperFirst(alias));
    const one = upperFirst(singular);
    const many = upperFirst(pluralize(alias));
    return [
      ...OF_MANY.map((verb) => verb + many),
      ...(one === many ? ['create'] : OF_ONE_AMONG_MANY).map((verb) => verb + one),
    ];
  });
}

function mixin(
  machine: Machine,
  model: SequelizeModel,
  association: Association,
  verb: string,
  call: Call,
): Value {
  const { kind, target, through } = association;
  const fact = queryOn(machine, model, call);
  const join = through?.();
  const writes = !READING.has(verb);
  if (!writes || verb === 'create') touch(fact, target.table, writes ? 'write' : 'read');
  const written = kind === 'belongsTo' ? model.table : kind === 'belongsToMany' ? join : target.table;
  if (writes && written !== undefined) touch(fact, written, 'write');
  const joined = kind === 'belongsToMany' ? join : target.table;
  const asked = writes && looksFirst(kind, verb) ? queryOn(machine, model, call) : fact;
  if ((!writes || asked !== fact) && joined !== undefined) touch(asked, joined, 'read');
  if (!writes) optionsOfTarget({ machine, fact, node: call.node }, target, call.args);
  if (verb === 'create') {
    runCreateHooks(machine, target, call);
    return target.row;
  }
  if (verb !== 'get') return INPUT;
  runFindHooks(machine, target, call);
  return rowsOf(association);
}

const READING: ReadonlySet<string> = new Set(['get', 'has', 'count']);

/** What is there already is asked for, before rows are set or rows of a join table are added. */
function looksFirst(kind: Association['kind'], verb: string): boolean {
  if (kind === 'belongsTo') return false;
  return verb === 'set' || (kind === 'belongsToMany' && verb !== 'remove');
}

/**
 * `sculptor.getWorks({ include, scope: ['sold'] })` is a query of works, with what the scopes include that it names, or else their own
 * one; `scope: false` is none.
 */
function optionsOfTarget(query: JoiningQuery, target: SequelizeModel, args: readonly Value[]): void {
  for (const arg of args) optionsInto(query, target, arg);
  const named = args.flatMap((arg) => membersOf(arg, 'scope'));
  for (const scope of named.length === 0 ? DEFAULT_SCOPE : askedScopes(named))
    for (const options of optionsOfScope(query.machine, target, scope, query.node))
      optionsInto(query, target, options);
}
