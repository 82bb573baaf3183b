import type { Machine } from '../../interpreter/machine.ts';
import { union } from '../../interpreter/unions.ts';
import { native, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { newQuery } from '../queries.ts';
import { many } from '../rows.ts';
import type { Entity, Relation } from './entities.ts';
import { joinInto } from './finds.ts';
import { rowOf, type Source } from './repositories.ts';

/** `post.author.save()`, `await post.category`: the rows behind the relations of one row. */
export class RelatedRows {
  readonly #machine: Machine;
  readonly #source: Source;
  readonly #entity: Entity;
  readonly #known = new Map<string, Value>();

  constructor(machine: Machine, source: Source, entity: Entity) {
    this.#machine = machine;
    this.#source = source;
    this.#entity = entity;
  }

  /** @returns undefined where the name is none of a relation */
  under(name: string): Value | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const relation = this.#entity.relations.get(name);
    const target = relation?.target();
    if (relation === undefined || target === undefined) return undefined;
    const row = rowOf(this.#machine, this.#source, target);
    const loaded = relation.isList ? many(row) : row;
    // A relation that no query has joined is not there.
    const found = relation.isLazy ? this.#lazy(relation, loaded) : union([loaded, UNDEFINED]);
    this.#known.set(name, found);
    return found;
  }

  #lazy(relation: Relation, loaded: Value): Value {
    const { classOf } = this.#entity;
    if (classOf === undefined) return loaded;
    return native(`lazy ${relation.name}`, {
      awaited: () => {
        const fact = newQuery(this.#machine, classOf.node, this.#source.runner());
        joinInto(fact, this.#entity, relation, 'read');
        return loaded;
      },
    });
  }
}
