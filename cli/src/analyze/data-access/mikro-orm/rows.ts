import { ts } from '#typescript';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { newQuery } from '../queries.ts';
import { many, maybe, rowOfClass, rowValue } from '../rows.ts';
import { type Entity, entityOf } from './entities.ts';
import type { Context } from './manager.ts';
import { type Relation, touchRelation } from './relations.ts';

/** A row of an entity, with the rows behind its relations. */
export function rowOf(context: Context, entity: Entity): Value {
  const base = rowValue(`${entity.name} row`, (name) => {
    if (OF_PROMISES.has(name)) return undefined;
    const found = entity.relations.get(name);
    const target = found?.target();
    if (found === undefined || target === undefined) return INPUT;
    if (found.isMany) return collectionValue(context, found);
    return union([maybe(rowOf(context, target)), UNDEFINED]);
  });
  return entity.classOf === undefined ? { ...base, model: entity } : rowOfClass(entity.classOf, base);
}

/** `books = new Collection<Book>(this)`, of the property that it is made for. */
export function collectionOfField(context: Context, { args: [owner], node }: Call): Value {
  const { machine, entities } = context;
  const property = ts.findAncestor(node, ts.isPropertyDeclaration)?.name.getText();
  const entity =
    owner?.kind === 'object' && owner.classOf !== undefined
      ? entityOf(machine, entities, owner.classOf)
      : undefined;
  return collectionValue(context, property === undefined ? undefined : entity?.relations.get(property));
}

const READS = /^(?:init|load|loadItems|loadCount|matching|refresh)$/;
const CHANGES = /^(?:add|set|remove|removeAll|hydrate)$/;

/** Rows behind a relation: loaded when they are asked for, written when the manager is flushed. */
function collectionValue(context: Context, found: Relation | undefined): NativeValue {
  const { machine, runner } = context;
  const rows = (): Value => {
    const target = found?.target();
    return target === undefined ? INPUT : many(rowOf(context, target));
  };
  return native('mikro-orm collection', {
    get: (name) =>
      nativeFunction(`collection.${name}`, ({ node }) => {
        if (READS.test(name)) touchRelation(newQuery(machine, node, runner), found, 'read');
        if (CHANGES.test(name)) noteChanged(context, found);
        return rows();
      }),
  });
}

/** What the running function has made or changed is written when it flushes. */
export function noteMade({ machine: { current }, entities }: Context, tables: Iterable<string>): void {
  if (current === undefined) return;
  const made = entities.made.get(current) ?? new Set();
  entities.made.set(current, made);
  for (const table of tables) made.add(table);
}

/** Of rows between two tables only those change; of others the rows behind the relation. */
export function noteChanged(context: Context, found: Relation | undefined): void {
  const table = found?.pivot() ?? found?.target()?.table;
  if (table !== undefined) noteMade(context, [table]);
}
