import type { QueryFact } from '../../interpreter/activation.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
} from '../../interpreter/values.ts';
import { touch } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import type { Entity } from './entities.ts';
import type { Context } from './manager.ts';
import { conditionsInto, touchRelation } from './relations.ts';
import { rowOf } from './rows.ts';

const WRITES = /^(?:insert|update|delete|truncate)$/;
const JOINS = /^(?:left|inner)?[jJ]oin(?:AndSelect|Lateral|LateralAndSelect)?$/;
const CONDITIONS = /^(?:where|andWhere|orWhere|having|orderBy)$/;

/** `em.createQueryBuilder(Book, 'b').leftJoinAndSelect('b.author', 'a').where({ 'a.name': name })`. */
export function builderValue(context: Context, entity: Entity, fact: QueryFact, { args }: Call): NativeValue {
  const aliases = new Map<string, Entity>();
  const alias = stringOf(args.at(-1));
  if (alias !== undefined) aliases.set(alias, entity);
  const self: NativeValue = {
    ...native('mikro-orm builder', {
      get: (name) => {
        if (name === 'then') return undefined;
        return nativeFunction(`qb.${name}`, (call) => step(name, call));
      },
    }),
    isFresh: true,
    awaited: () => many(rowOf(context, entity)),
  };
  const step = (name: string, call: Call) => {
    if (WRITES.test(name)) touch(fact, entity.table, 'write');
    else if (JOINS.test(name)) join(fact, aliases, entity, call);
    else if (CONDITIONS.test(name)) conditionsInto(fact, entity, call.args[0]);
    if (/^(?:getResultList|getResult|execute)$/.test(name)) return many(rowOf(context, entity));
    if (name === 'getSingleResult') return maybe(rowOf(context, entity));
    return /^get/.test(name) ? INPUT : self;
  };
  return self;
}

/** `join('b.author', 'a')`: a relation of what an alias stands for. */
function join(
  fact: QueryFact,
  aliases: Map<string, Entity>,
  entity: Entity,
  { args: [path, alias] }: Call,
): void {
  const parts = stringOf(path)?.split('.') ?? [];
  const owner = parts.length > 1 ? aliases.get(parts[0] ?? '') : entity;
  const found = owner?.relations.get(parts.at(-1) ?? '');
  touchRelation(fact, found, 'read');
  const name = stringOf(alias);
  const target = found?.target();
  if (name !== undefined && target !== undefined) aliases.set(name, target);
}
