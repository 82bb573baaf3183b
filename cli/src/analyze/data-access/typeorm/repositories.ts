import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  type Value,
} from '../../interpreter/values.ts';
import { type Mode, newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { many, maybe, rowOfClass, rowValue } from '../rows.ts';
import { type Entity, type EntityRegistry, entityOf } from './entities.ts';
import { cascadesInto, countedInto, eagerInto, filterInto, findOptionsInto } from './finds.ts';
import { givenTo, keepGiven, namesIn, relationsGivenInto } from './given-relations.ts';
import { runListeners } from './hooks.ts';
import { RelatedRows } from './related-rows.ts';

/** What queries of one data source share; a query runner's transaction comes and goes. */
export interface Source {
  readonly registry: EntityRegistry;
  runner(): Runner;
  /** A manager whose queries run as those of the runner. */
  manager(machine: Machine, runner: () => Runner): Value;
}

type Shape = 'many' | 'one' | 'row' | 'counted' | 'value';

interface Operation {
  readonly mode: Mode;
  readonly shape: Shape;
  /** How the first argument is to be read. */
  readonly takes: 'options' | 'where' | 'rows' | 'nothing';
  /** What listeners and subscribers are told of. */
  readonly events: readonly string[];
  readonly walks?: true;
}

function operation(
  mode: Mode,
  shape: Shape,
  takes: Operation['takes'],
  events: readonly string[] = [],
): Operation {
  return { mode, shape, takes, events };
}

/** What asks for the ways down a tree. */
function downTree(shape: Shape): Operation {
  return { ...operation('read', shape, 'nothing'), walks: true };
}

/** Methods of repositories, of managers behind the entity, and of classes that extend BaseEntity. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  find: operation('read', 'many', 'options'),
  findBy: operation('read', 'many', 'where'),
  findAndCount: operation('read', 'counted', 'options'),
  findAndCountBy: operation('read', 'counted', 'where'),
  findByIds: operation('read', 'many', 'nothing'),
  findOne: operation('read', 'one', 'options'),
  findOneBy: operation('read', 'one', 'where'),
  findOneById: operation('read', 'one', 'nothing'),
  findOneOrFail: operation('read', 'row', 'options'),
  findOneByOrFail: operation('read', 'row', 'where'),
  preload: operation('read', 'one', 'nothing'),
  count: operation('read', 'value', 'options'),
  countBy: operation('read', 'value', 'where'),
  exist: operation('read', 'value', 'options'),
  exists: operation('read', 'value', 'options'),
  existsBy: operation('read', 'value', 'where'),
  sum: operation('read', 'value', 'nothing'),
  average: operation('read', 'value', 'nothing'),
  minimum: operation('read', 'value', 'nothing'),
  maximum: operation('read', 'value', 'nothing'),
  findTrees: downTree('many'),
  findRoots: operation('read', 'many', 'nothing'),
  findDescendants: downTree('many'),
  findAncestors: downTree('many'),
  findDescendantsTree: downTree('row'),
  findAncestorsTree: downTree('row'),
  countDescendants: downTree('value'),
  countAncestors: downTree('value'),
  save: operation('write', 'row', 'rows', ['Insert', 'Update']),
  insert: operation('write', 'value', 'nothing'),
  update: operation('write', 'value', 'nothing'),
  updateAll: operation('write', 'value', 'nothing'),
  upsert: operation('write', 'value', 'nothing'),
  delete: operation('write', 'value', 'nothing'),
  deleteAll: operation('write', 'value', 'nothing'),
  remove: operation('write', 'row', 'rows', ['Remove']),
  softDelete: operation('write', 'value', 'nothing'),
  softRemove: operation('write', 'row', 'rows', ['SoftRemove']),
  restore: operation('write', 'value', 'nothing'),
  recover: operation('write', 'row', 'rows', ['Recover']),
  increment: operation('write', 'value', 'nothing'),
  decrement: operation('write', 'value', 'nothing'),
  clear: operation('write', 'value', 'nothing'),
};

/** Runs one operation on an entity; one that could not be told is a diagnostic. */
export function operate(
  machine: Machine,
  source: Source,
  entity: Entity | undefined,
  { mode, shape, takes, events, walks }: Operation,
  call: Call,
): Value {
  const fact = newQuery(machine, call.node, source.runner());
  if (entity === undefined) {
    unresolved(machine, fact, call.node, {
      message: 'The entity of this query is not known',
      cause: 'Its class comes from a value that could not be followed.',
    });
    return INPUT;
  }
  touch(fact, entity.table, mode);
  if (entity.closure !== undefined && (walks === true || takes === 'rows')) touch(fact, entity.closure, mode);
  const [first, second] = call.args;
  if (takes === 'options') {
    findOptionsInto(fact, entity, first);
    if (second !== undefined) findOptionsInto(fact, entity, second);
    filterInto(fact, entity, first);
  } else if (takes === 'where') filterInto(fact, entity, first);
  else if (takes === 'rows') {
    cascadesInto(fact, entity);
    if (events.includes('Update')) relationsGivenInto(fact, entity, first);
  }
  if (mode === 'read' && shape !== 'value') {
    if (takes !== 'options') eagerInto(fact, entity);
    countedInto(fact, entity);
  }
  const row = () => rowOf(machine, source, entity);
  const manager = () => source.manager(machine, source.runner);
  const isShared = fact.transaction === undefined;
  const occasion = { entity, events, row, manager, isShared, given: first, node: call.node };
  runListeners(machine, source.registry, occasion);
  return shaped(machine, source, entity, shape);
}

function shaped(machine: Machine, source: Source, entity: Entity, shape: Shape): Value {
  const row = rowOf(machine, source, entity);
  if (shape === 'many') return many(row);
  if (shape === 'one') return maybe(row);
  if (shape === 'row') return row;
  return shape === 'counted' ? arrayValue([many(row), INPUT]) : INPUT;
}

/** A row: an instance of the entity's class where it has one. */
export function rowOf(machine: Machine, source: Source, entity: Entity): Value {
  const given = new Set<string>();
  const behind = new RelatedRows(machine, source, entity);
  const member = (name: string) => behind.under(name) ?? rowMember(machine, source, entity, name, () => row);
  const base = rowValue(`${entity.name} row`, member, given);
  const row: Value = entity.classOf === undefined ? base : rowOfClass(entity.classOf, base, given);
  return keepGiven(row, given);
}

const ACTIVE_RECORD = new Set(['save', 'remove', 'softRemove', 'recover']);

/** Rows of classes that extend BaseEntity save themselves; rows of others have fields only. */
export function rowMember(
  machine: Machine,
  source: Source,
  entity: Entity,
  name: string,
  self?: () => Value,
): Value | undefined {
  const found = ACTIVE_RECORD.has(name) ? ownMember(OPERATIONS, name) : undefined;
  if (found !== undefined)
    return nativeFunction(`row.${name}`, (call) =>
      operate(machine, source, entity, found, self === undefined ? call : { ...call, args: [self()] }),
    );
  if (name === 'reload')
    return nativeFunction('row.reload', (call) =>
      operate(machine, source, entity, operation('read', 'value', 'nothing'), call),
    );
  return OF_PROMISES.has(name) ? undefined : INPUT;
}

/** What managers do with an entity as their first argument, or with rows. */
export function managed(machine: Machine, source: Source, name: string): Value | undefined {
  const found = ownMember(OPERATIONS, name);
  if (found === undefined) return undefined;
  return nativeFunction(`manager.${name}`, (call) => {
    const [first, ...rest] = call.args;
    const entity = entityOf(machine, source.registry, first);
    const isRow = first?.kind === 'object' || first?.kind === 'array';
    return operate(machine, source, entity ?? entityOf(machine, source.registry, rest[0]), found, {
      ...call,
      args: isRow ? call.args : rest,
    });
  });
}

/** A value that only makes or merges rows, which then have what they are given. */
export function makesRows(
  machine: Machine,
  source: Source,
  entity: Entity | undefined,
  name: string,
): NativeValue | undefined {
  if (name !== 'create' && name !== 'merge') return undefined;
  return native(`repository.${name}`, {
    call: ({ args }) => {
      if (entity === undefined) return INPUT;
      const row = rowOf(machine, source, entity);
      for (const one of name === 'merge' ? [row, ...args.slice(0, 1)] : [row])
        for (const member of args.flatMap(namesIn)) givenTo(one, member);
      return row;
    },
  });
}
