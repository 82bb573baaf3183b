import type { Machine } from '../../interpreter/machine.ts';
import { optionsOf, stringOf, type Value } from '../../interpreter/values.ts';
import { itemsOf, membersOf } from '../option-objects.ts';
import { touch } from '../queries.ts';
import { type MongooseModel, referenced } from './models.ts';
import { type MongoStatement, tellUnknown } from './mongo-statement.ts';

/** Adds the collections that `populate` reads: by path, by paths in one text, by options, deep. */
export function populateInto(
  statement: MongoStatement,
  model: MongooseModel,
  given?: Value,
  _select?: Value,
  other?: Value,
): void {
  for (const one of itemsOf(given)) {
    const text = stringOf(one);
    if (text !== undefined) for (const path of text.split(/\s+/)) populatePath(statement, model, path, other);
    else if (one.kind === 'object') populateOptions(statement, model, one);
    else if (one.kind === 'unknown')
      for (const path of referencesOf(model)) populatePath(statement, model, path);
  }
}

/** A path that is not known may be any. */
function referencesOf(model: MongooseModel): string[] {
  return [...(model.schema?.references.keys() ?? [])];
}

/** What the plugin `mongoose-autopopulate` adds to every find, of the documents found and of those that it populates. */
export function populateAlways(
  statement: MongoStatement,
  model: MongooseModel,
  seen: Set<MongooseModel> = new Set(),
): void {
  if (seen.has(model) || model.schema?.pluginPackages.has('mongoose-autopopulate') !== true) return;
  seen.add(model);
  for (const path of model.schema.populated) {
    const target = populatePath(statement, model, path);
    if (target !== undefined) populateAlways(statement, target, seen);
  }
}

function populateOptions(statement: MongoStatement, model: MongooseModel, options: Value): void {
  const [other] = membersOf(options, 'model');
  const paths = membersOf(options, 'path').flatMap(
    (one) => stringOf(one)?.split(/\s+/) ?? referencesOf(model),
  );
  for (const path of paths) {
    const target = populatePath(statement, model, path, other);
    if (target === undefined) continue;
    for (const inner of membersOf(options, 'populate')) populateInto(statement, target, inner);
  }
}

/** The longest path that is a reference, then what is left of it on the model found. */
function populatePath(
  statement: MongoStatement,
  model: MongooseModel,
  path: string,
  other?: Value,
): MongooseModel | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const start = parts.slice(0, length).join('.');
    const references = other === undefined ? referencesAt(model, start) : optionsOf(other);
    if (references === undefined) continue;
    const targets = targetsOf(statement.machine, model, references);
    for (const one of targets) touch(statement.fact, one.collection, 'read');
    if (targets.length < Math.max(1, references.length))
      tellUnknown(
        statement,
        `The model that ${path} of ${model.name} refers to is not known`,
        'Its name comes from a value that could not be followed.',
      );
    const [target] = targets;
    if (target === undefined) return undefined;
    return length === parts.length || other !== undefined
      ? target
      : populatePath(statement, target, parts.slice(length).join('.'));
  }
  return undefined;
}

function targetsOf(machine: Machine, model: MongooseModel, references: readonly Value[]): MongooseModel[] {
  return references.flatMap((one) => referenced(machine, model.mongoose, one) ?? []);
}

/** The models whose documents stand under a path once it is populated; undefined where it is no reference. */
export function modelsUnder(
  machine: Machine,
  model: MongooseModel,
  path: string,
): MongooseModel[] | undefined {
  const references = referencesAt(model, path);
  return references === undefined ? undefined : targetsOf(machine, model, references);
}

/**
 * The models that a path refers to, or each that the field of its `refPath` may name, of a document of whichever kind; undefined where it
 * is no reference.
 */
function referencesAt({ schema, discriminators }: MongooseModel, path: string): readonly Value[] | undefined {
  const reference = schema?.references.get(path);
  if (reference !== undefined) return optionsOf(reference);
  const naming = schema?.namedBy.get(path);
  if (naming !== undefined) return schema?.choices.get(naming) ?? [];
  const ofKinds = discriminators.flatMap((one) => referencesAt(one, path) ?? []);
  return ofKinds.length > 0 ? ofKinds : undefined;
}
