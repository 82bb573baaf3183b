import type { QueryFact } from '../../interpreter/activation.ts';
import { sourceText } from '../../interpreter/source-text.ts';
import { type ObjectValue, optionsOf, stringOf, type Value } from '../../interpreter/values.ts';
import type { Decorator } from '../decorators.ts';
import { isSet, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { type Mode, touch } from '../queries.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import { snakeCase } from '../typeorm/entities.ts';
import type { Entity } from './entities.ts';

/** What a property of an entity leads to, looked up late: classes refer to each other. */
export interface Relation {
  readonly target: () => Entity | undefined;
  /** The table between the two. */
  readonly pivot: () => string | undefined;
  readonly isMany: boolean;
  /** Whether rows behind it are removed along with the row. */
  readonly isRemoved: boolean;
}

interface Definition {
  readonly member: string;
  readonly target: Relation['target'];
  readonly options: Value | undefined;
}

/** `@ManyToMany(() => Tag)`: the side that names no other one owns the table between. */
export function decoratedRelation(
  sink: SchemaSink,
  entity: Entity,
  { name, args, member, target }: Decorator & { member: string; target: Relation['target'] },
): Relation {
  const options = args.find((one) => one.kind === 'object');
  const other = args[1]?.kind === 'object' || isSet(options, 'owner') ? undefined : nameOfSide(args[1]);
  return relation(sink, entity, name, other, { member, target, options });
}

/** `tags: { kind: 'm:n', entity: () => Tag }` of a schema. */
export function schemaRelation(sink: SchemaSink, entity: Entity, definition: Definition): Relation {
  const { options } = definition;
  const kind = textMember(options, 'kind') ?? textMember(options, 'reference') ?? '';
  const name = { 'm:n': 'ManyToMany', '1:m': 'OneToMany', 'm:1': 'ManyToOne' }[kind] ?? 'OneToOne';
  return relation(sink, entity, name, undefined, definition);
}

function relation(
  sink: SchemaSink,
  entity: Entity,
  name: string,
  other: string | undefined,
  { member, target, options }: Definition,
): Relation {
  const mapped = other ?? nameOfSide(membersOf(options, 'mappedBy')[0]);
  const isOwner = name === 'ManyToMany' && mapped === undefined;
  const own = isOwner
    ? (textMember(options, 'pivotTable') ?? `${entity.table}_${snakeCase(member)}`)
    : undefined;
  if (own !== undefined) describePivot(sink, own, entity, target);
  return {
    target,
    pivot: () =>
      name !== 'ManyToMany' || mapped === undefined ? own : target()?.relations.get(mapped)?.pivot(),
    isMany: name.endsWith('ToMany'),
    isRemoved: isSet(options, 'orphanRemoval') || membersOf(options, 'cascade').some(removes),
  };
}

/** `(book) => book.tags` or `'tags'`. */
function nameOfSide(value: Value | undefined): string | undefined {
  if (value?.kind === 'function') return /\.(\w+)\W*$/.exec(sourceText(value.node))?.[1];
  return stringOf(value);
}

function removes(cascade: Value): boolean {
  return itemsOf(cascade).some((one) =>
    /(?:ALL|REMOVE|^all|^remove)$/.test(one.kind === 'external' ? one.path : (stringOf(one) ?? '')),
  );
}

function describePivot(sink: SchemaSink, pivot: string, entity: Entity, target: Relation['target']): void {
  sink.later.push(() => {
    const schema = tableSchema(sink, pivot);
    for (const side of [entity, target()]) {
      if (side === undefined) continue;
      const column = `${snakeCase(side.name)}_id`;
      schema.columns.add(column);
      schema.foreignKeys.set(column, side.table);
    }
  });
}

/** Adds what a relation leads to, and the table between. */
export function touchRelation(fact: QueryFact, found: Relation | undefined, mode: Mode): void {
  const pivot = found?.pivot();
  if (pivot !== undefined) touch(fact, pivot, mode);
  const target = found?.target();
  if (target !== undefined) touch(fact, target.table, mode);
}

/** `{ author: { name: 'x' }, tags: [1] }`: conditions on rows behind relations join them. */
export function conditionsInto(
  fact: QueryFact,
  entity: Entity,
  conditions: Value | undefined,
  seen = new Set<Value>(),
): void {
  for (const one of plainObjects(conditions)) {
    if (seen.has(one)) continue;
    seen.add(one);
    for (const [name, value] of one.props) {
      if (name.startsWith('$')) conditionsInto(fact, entity, value, seen);
      const found = entity.relations.get(name);
      if (found === undefined) continue;
      const pivot = found.pivot();
      if (pivot !== undefined) touch(fact, pivot, 'read');
      const target = found.target();
      if (target === undefined || !asksMore(value)) continue;
      touch(fact, target.table, 'read');
      conditionsInto(fact, target, value, seen);
    }
  }
}

/** A condition on the key alone needs no join. */
function asksMore(value: Value): boolean {
  return plainObjects(value).some((one) => [...one.props.keys()].some((name) => !/^(?:id|\$.*)$/.test(name)));
}

/** The relations that data, or an instance that the program has made, brings rows for. */
export function* broughtAlong(
  entity: Entity,
  data: Value | undefined,
  seen = new Set<Value>(),
): Iterable<Relation> {
  for (const one of data === undefined ? [] : optionsOf(data)) {
    if (one.kind !== 'object' || seen.has(one)) continue;
    seen.add(one);
    for (const [name, value] of one.props) {
      const found = entity.relations.get(name);
      const target = found?.target();
      if (found === undefined || target === undefined) continue;
      const rows = itemsOf(value).filter((each) => each.kind === 'object');
      if (rows.length > 0) yield found;
      for (const row of rows) yield* broughtAlong(target, row, seen);
    }
  }
}

function plainObjects(value: Value | undefined): readonly ObjectValue[] {
  return (value === undefined ? [] : itemsOf(value)).flatMap((one) =>
    one.kind === 'object' && one.classOf === undefined ? [one] : [],
  );
}
