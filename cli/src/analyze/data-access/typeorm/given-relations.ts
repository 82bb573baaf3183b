import type { QueryFact } from '../../interpreter/activation.ts';
import { isNullish } from '../../interpreter/properties.ts';
import { optionsOf, type Value } from '../../interpreter/values.ts';
import { touch } from '../queries.ts';
import { type Entity, tableBetween } from './entities.ts';

/** The fields of rows that the program has given something: rows keep no values. */
const given = new WeakMap<Value, Set<string>>();

export function keepGiven(row: Value, names: Set<string>): Value {
  given.set(row, names);
  return row;
}

export function givenTo(row: Value, name: string): void {
  for (const one of optionsOf(row)) given.get(one)?.add(name);
}

/** The fields that a row, or the data for one, has for sure or may have. */
export function namesIn(value: Value): readonly string[] {
  switch (value.kind) {
    case 'union':
      return value.options.flatMap(namesIn);
    case 'array':
      return value.items.flatMap(namesIn);
    case 'object': {
      const present = [...value.props].filter(([, member]) => !isNullish(member)).map(([name]) => name);
      return [...present, ...(given.get(value) ?? [])];
    }
    default:
      return [...(given.get(value) ?? [])];
  }
}

/** Saving a row that was given what a table between two holds writes that table; who is given is looked up first. */
export function relationsGivenInto(fact: QueryFact, entity: Entity, rows: Value | undefined): void {
  if (rows === undefined) return;
  for (const name of new Set(namesIn(rows))) {
    const relation = entity.relations.get(name);
    const between = relation === undefined ? undefined : tableBetween(entity, relation);
    if (relation === undefined || between === undefined) continue;
    touch(fact, between, 'write');
    const target = relation.target();
    if (target !== undefined) touch(fact, target.table, 'read');
  }
}
