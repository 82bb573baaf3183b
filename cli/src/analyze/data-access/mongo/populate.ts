import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { stringOf, type Value } from '../../interpreter/values.ts';
import { itemsOf, membersOf } from '../option-objects.ts';
import { touch } from '../queries.ts';
import { type MongooseModel, referenced } from './models.ts';

/** Adds the collections that `populate` reads: by path, by paths in one text, by options, deep. */
export function populateInto(
  machine: Machine,
  fact: QueryFact,
  model: MongooseModel,
  given?: Value,
  _select?: Value,
  other?: Value,
): void {
  for (const one of itemsOf(given)) {
    const text = stringOf(one);
    if (text !== undefined)
      for (const path of text.split(/\s+/)) populatePath(machine, fact, model, path, other);
    else if (one.kind === 'object') populateOptions(machine, fact, model, one);
    else if (one.kind === 'unknown')
      for (const path of model.schema?.references.keys() ?? []) populatePath(machine, fact, model, path);
  }
}

/** What the plugin `mongoose-autopopulate` adds to every find, of the documents found and of those that it populates. */
export function populateAlways(
  machine: Machine,
  fact: QueryFact,
  model: MongooseModel,
  seen: Set<MongooseModel> = new Set(),
): void {
  if (seen.has(model) || model.schema?.pluginPackages.has('mongoose-autopopulate') !== true) return;
  seen.add(model);
  for (const path of model.schema.populated) {
    const target = populatePath(machine, fact, model, path);
    if (target !== undefined) populateAlways(machine, fact, target, seen);
  }
}

function populateOptions(machine: Machine, fact: QueryFact, model: MongooseModel, options: Value): void {
  const [other] = membersOf(options, 'model');
  for (const path of membersOf(options, 'path').flatMap((one) => stringOf(one)?.split(/\s+/) ?? [])) {
    const target = populatePath(machine, fact, model, path, other);
    if (target === undefined) continue;
    for (const inner of membersOf(options, 'populate')) populateInto(machine, fact, target, inner);
  }
}

/** The longest path that is a reference, then what is left of it on the model found. */
function populatePath(
  machine: Machine,
  fact: QueryFact,
  model: MongooseModel,
  path: string,
  other?: Value,
): MongooseModel | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const references = other === undefined ? referencesAt(model, parts.slice(0, length).join('.')) : [other];
    const targets = references.flatMap((one) => referenced(machine, model.mongoose, one) ?? []);
    const [target] = targets;
    if (target === undefined) continue;
    for (const one of targets) touch(fact, one.collection, 'read');
    return length === parts.length || other !== undefined
      ? target
      : populatePath(machine, fact, target, parts.slice(length).join('.'));
  }
  return undefined;
}

/** The model that a path refers to, or each that the field of its `refPath` may name. */
function referencesAt({ schema }: MongooseModel, path: string): readonly Value[] {
  const reference = schema?.references.get(path);
  if (reference !== undefined) return [reference];
  return schema?.choices.get(schema.namedBy.get(path) ?? '') ?? [];
}
