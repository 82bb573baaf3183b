import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject, itemsOf } from '../option-objects.ts';
import { type Mode, touch } from '../queries.ts';
import { tableSchema } from '../schema/tables.ts';
import { type BookshelfModel, modelOf, runHooks, tableOf } from './models.ts';
import { collection, eventsOf, run } from './operations.ts';

/** What a relation method of a model returns: rows of another model, perhaps over a join table. */
interface Relation {
  readonly relation: true;
  readonly target: BookshelfModel;
  /** Join table or models between. */
  readonly between: string[];
  /** True while the join table between has the library's own name: `through` names another in its place. */
  isJoinImplied: boolean;
  readonly isPlural: boolean;
}

const KINDS: Readonly<Record<string, { readonly isPlural: boolean; readonly hasJoinTable?: true }>> = {
  hasOne: { isPlural: false },
  belongsTo: { isPlural: false },
  morphOne: { isPlural: false },
  morphTo: { isPlural: false },
  hasMany: { isPlural: true },
  morphMany: { isPlural: true },
  belongsToMany: { isPlural: true, hasJoinTable: true },
};

/** `this.hasMany(Post)` within a model's own relation method, and `row.related('posts')` from outside. */
export function relationMethods(machine: Machine, model: BookshelfModel, name: string): Value | undefined {
  const kind = ownMember(KINDS, name);
  if (kind !== undefined)
    return nativeFunction(`row.${name}`, ({ args }) => {
      const target = modelOf(model.bookshelf, args[0]) ?? modelOf(model.bookshelf, args[1]);
      if (target === undefined) return INPUT;
      const named = stringOf(args[1]);
      const relation: Relation = {
        relation: true,
        target,
        between: kind.hasJoinTable === true ? [named ?? joinTable(machine, model, target)] : [],
        isJoinImplied: named === undefined,
        isPlural: kind.isPlural,
      };
      model.bookshelf.sink.later.push(() => {
        for (const table of relation.between) tableSchema(model.bookshelf.sink, table);
      });
      return relationValue(machine, relation);
    });
  if (name === 'related')
    return nativeFunction('row.related', ({ args, node }) => {
      const found = relationNamed(machine, model, stringOf(args[0]) ?? '', node);
      return found === undefined ? INPUT : relationValue(machine, found);
    });
  return undefined;
}

/** The library's own name for a join table: both tables in the order of the alphabet. */
function joinTable(machine: Machine, model: BookshelfModel, target: BookshelfModel): string {
  return [tableOf(machine, model) ?? '', tableOf(machine, target) ?? ''].sort().join('_');
}

function relationNamed(
  machine: Machine,
  model: BookshelfModel,
  name: string,
  node: Call['node'],
): Relation | undefined {
  const method = getProperty(machine, model.row, name, node);
  if (method.kind !== 'function') return undefined;
  const value = callFunction(machine, { ...method, thisValue: model.row }, [], node);
  return value.kind === 'native' && isRelation(value.model) ? value.model : undefined;
}

function isRelation(model: object | undefined): model is Relation {
  return model !== undefined && 'relation' in model && 'between' in model;
}

const PIVOT_WRITES = new Set(['attach', 'detach', 'updatePivot']);

function relationValue(machine: Machine, relation: Relation): NativeValue {
  const { target, between } = relation;
  const self: NativeValue = native('bookshelf relation', {
    model: relation,
    get: (name) => {
      if (name === 'through')
        return nativeFunction('relation.through', ({ args }) => {
          const interim = modelOf(target.bookshelf, args[0]);
          const table = interim === undefined ? undefined : tableOf(machine, interim);
          if (table === undefined) return self;
          if (relation.isJoinImplied) between.length = 0;
          relation.isJoinImplied = false;
          between.push(table);
          return self;
        });
      if (CHAINED.test(name)) return nativeFunction(`relation.${name}`, () => self);
      const mode: Mode | undefined = WRITES.has(name) ? 'write' : READS.has(name) ? 'read' : undefined;
      if (mode === undefined) return OF_PROMISES.has(name) ? undefined : rowsBehind(machine, relation, name);
      return nativeFunction(`relation.${name}`, (call) => {
        const fact = run(machine, target, call, PIVOT_WRITES.has(name) ? undefined : mode);
        for (const table of between) touch(fact, table, mode);
        const isFetched = relation.isPlural && name === 'fetch';
        runHooks(machine, target, eventsOf(isFetched ? 'fetchAll' : name), call);
        return isFetched ? collection(machine, target) : target.row;
      });
    },
  });
  return self;
}

/** What was loaded with `withRelated` is used as a collection or as a row. */
function rowsBehind(machine: Machine, { target, isPlural }: Relation, name: string): Value | undefined {
  const rows = isPlural ? collection(machine, target) : target.row;
  return rows.kind === 'native' ? rows.get?.(name) : INPUT;
}

const CHAINED = /^(?:query|where|orderBy|withPivot|morphTo|clone)$/;
const READS = new Set(['fetch', 'fetchOne', 'fetchPage', 'count', 'load', 'pluck']);
const WRITES = new Set(['create', 'attach', 'detach', 'updatePivot', 'destroy', 'save', 'invokeThen']);

/** Adds what `withRelated` joins: names, dotted names, or objects from name to a constraint. */
export function relatedInto(
  machine: Machine,
  fact: QueryFact,
  model: BookshelfModel,
  given: Value | undefined,
  node: Call['node'],
): void {
  for (const one of itemsOf(given)) {
    const text = stringOf(one);
    const names = text === undefined ? entriesOfObject(one).map(([name]) => name) : [text];
    for (const name of names) follow(machine, fact, model, name.split('.'), node);
  }
}

function follow(
  machine: Machine,
  fact: QueryFact,
  model: BookshelfModel,
  [first, ...rest]: readonly string[],
  node: Call['node'],
): void {
  const found = first === undefined ? undefined : relationNamed(machine, model, first, node);
  if (found === undefined) return;
  const table = tableOf(machine, found.target);
  for (const one of [...found.between, ...(table === undefined ? [] : [table])]) touch(fact, one, 'read');
  follow(machine, fact, found.target, rest, node);
}
