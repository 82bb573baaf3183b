import { type ClassValue, optionsOf, stringOf, type Value } from '../interpreter/values.ts';

/** What a mapper of decorated classes knows its entities by. */
export interface EntityIndex<Entity> {
  ofClass(classOf: ClassValue): Entity | undefined;
  /** Of what a schema, a repository or a row carries. */
  ofModel(model: object): Entity | undefined;
  named(name: string): Entity | undefined;
}

/** The entity that a class, a schema, a name, a row, or a list of rows stands for. */
export function lookUpEntity<Entity>(
  index: EntityIndex<Entity>,
  value: Value | undefined,
): Entity | undefined {
  for (const one of value === undefined ? [] : optionsOf(value)) {
    const found = ofOne(index, one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofOne<Entity>(index: EntityIndex<Entity>, value: Value): Entity | undefined {
  switch (value.kind) {
    case 'class':
      return index.ofClass(value);
    case 'object':
      return value.classOf === undefined ? undefined : index.ofClass(value.classOf);
    case 'array':
      return lookUpEntity(index, value.items[0]);
    case 'native':
      return value.model === undefined ? undefined : index.ofModel(value.model);
    default: {
      const name = stringOf(value);
      return name === undefined ? undefined : index.named(name);
    }
  }
}
