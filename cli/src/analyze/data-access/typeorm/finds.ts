import type { QueryFact } from '../../interpreter/activation.ts';
import { stringOf, type Value } from '../../interpreter/values.ts';
import { entriesOfObject, itemsOf, membersOf } from '../option-objects.ts';
import { type Mode, touch } from '../queries.ts';
import { type Entity, type Relation, tableBetween } from './entities.ts';

/** Adds what the options of a `find` join: relations by name or as an object, filters over relations, `join` aliases. */
export function findOptionsInto(fact: QueryFact, entity: Entity, options: Value | undefined): void {
  const isEager = !membersOf(options, 'loadEagerRelations').some(
    (one) => one.kind === 'literal' && one.value === false,
  );
  if (isEager) eagerInto(fact, entity);
  for (const relations of membersOf(options, 'relations')) relationsInto(fact, entity, relations, isEager);
  for (const key of ['where', 'order', 'select'])
    for (const one of membersOf(options, key)) filterInto(fact, entity, one);
  for (const join of membersOf(options, 'join'))
    for (const key of ['leftJoinAndSelect', 'innerJoinAndSelect', 'leftJoin', 'innerJoin'])
      for (const [, path] of membersOf(join, key).flatMap(entriesOfObject)) {
        const [, member] = stringOf(path)?.split('.') ?? [];
        if (member !== undefined) follow(fact, entity, [member]);
      }
}

/** Adds the relations that are loaded with every row. */
export function eagerInto(fact: QueryFact, entity: Entity, seen: Set<Entity> = new Set()): void {
  if (seen.has(entity)) return;
  seen.add(entity);
  for (const relation of entity.relations.values()) {
    if (!relation.isEager) continue;
    const target = joinInto(fact, entity, relation, 'read');
    if (target !== undefined) eagerInto(fact, target, seen);
  }
}

/** What is eager behind a relation is loaded with it. */
function relationsInto(fact: QueryFact, entity: Entity, given: Value, isEager: boolean): void {
  for (const one of itemsOf(given)) {
    const path = stringOf(one);
    if (path !== undefined) follow(fact, entity, path.split('.'), isEager);
    for (const [name, inner] of entriesOfObject(one)) {
      if (inner.kind === 'literal' && inner.value !== true) continue;
      const target = follow(fact, entity, [name], isEager);
      if (target !== undefined) relationsInto(fact, target, inner, isEager);
    }
  }
}

/** `where: { author: { name } }` joins the author; plain columns join nothing. */
export function filterInto(fact: QueryFact, entity: Entity, given: Value | undefined): void {
  for (const one of itemsOf(given))
    for (const [name, inner] of entriesOfObject(one)) {
      if (inner.kind !== 'object' || inner.classOf !== undefined) continue;
      const target = follow(fact, entity, [name]);
      if (target !== undefined) filterInto(fact, target, inner);
    }
}

function follow(
  fact: QueryFact,
  entity: Entity,
  [first, ...rest]: readonly string[],
  isEager = false,
): Entity | undefined {
  const relation = first === undefined ? undefined : entity.relations.get(first);
  if (relation === undefined) return undefined;
  const target = joinInto(fact, entity, relation, 'read');
  if (target !== undefined && isEager) eagerInto(fact, target);
  return rest.length === 0 || target === undefined ? target : follow(fact, target, rest, isEager);
}

/** The entities that a query joins. */
const joined = new WeakMap<QueryFact, Set<Entity>>();

/** What `@RelationCount` and `@RelationId` of the rows that a query gives ask besides. */
export function countedInto(fact: QueryFact, entity: Entity): void {
  for (const one of new Set([entity, ...(joined.get(fact) ?? [])]))
    for (const [name, counted] of one.counted) {
      const relation = one.relations.get(name);
      if (relation === undefined) continue;
      if (counted === 'rows') touchRelation(fact, one, relation, 'read');
      else keysInto(fact, one, relation);
    }
}

/** Keys stand in the row, in the table between, or in the rows behind the relation. */
function keysInto(fact: QueryFact, entity: Entity, relation: Relation): void {
  if (relation.holdsKey) return;
  const table = tableBetween(entity, relation) ?? relation.target()?.table;
  if (table !== undefined) touch(fact, table, 'read');
}

/** Adds the tables of one relation and gives the entity behind it. */
export function joinInto(
  fact: QueryFact,
  entity: Entity,
  relation: Relation,
  mode: Mode,
): Entity | undefined {
  const target = touchRelation(fact, entity, relation, mode);
  if (target === undefined) return undefined;
  const entities = joined.get(fact) ?? new Set();
  entities.add(target);
  joined.set(fact, entities);
  return target;
}

function touchRelation(fact: QueryFact, entity: Entity, relation: Relation, mode: Mode): Entity | undefined {
  const target = relation.target();
  const between = tableBetween(entity, relation);
  if (between !== undefined) touch(fact, between, mode);
  if (target !== undefined) touch(fact, target.table, mode);
  return target;
}

/** Saving writes the relations that cascade, and the join tables of all that a row may hold. */
export function cascadesInto(fact: QueryFact, entity: Entity, seen: Set<Entity> = new Set()): void {
  if (seen.has(entity)) return;
  seen.add(entity);
  for (const relation of entity.relations.values()) {
    if (!relation.cascades) continue;
    const target = joinInto(fact, entity, relation, 'write');
    if (target !== undefined) cascadesInto(fact, target, seen);
  }
}
