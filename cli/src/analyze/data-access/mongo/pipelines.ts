import { ownMember } from '../../interpreter/builtins/own-member.ts';
import {
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { type Mode, touch } from '../queries.ts';
import { type MongoStatement, tellUnknown } from './mongo-statement.ts';

/** Adds the collections that an aggregation reads beside its own, or writes at its end. */
export function pipelineInto(statement: MongoStatement, pipeline: Value | undefined): void {
  for (const stage of itemsOf(pipeline)) {
    if (stage.kind === 'unknown')
      tellUnknown(statement, 'A stage of this aggregation is not known', 'It may look up any collection.');
    for (const [name, argument] of entriesOfObject(stage)) stageInto(statement, name, argument);
  }
}

/** One stage, as `$lookup: { from: … }` or as `.lookup({ from: … })`. */
export function stageInto(statement: MongoStatement, name: string, argument: Value | undefined): void {
  const stage = name.replace(/^\$/, '');
  const [key, mode] = ownMember(COLLECTION_KEYS, stage) ?? [];
  if (key !== undefined && mode !== undefined) collectionInto(statement, argument, { stage, key, mode });
  for (const inner of membersOf(argument, 'pipeline')) pipelineInto(statement, inner);
  if (stage === 'facet') for (const [, inner] of entriesOfObject(argument)) pipelineInto(statement, inner);
}

interface CollectionKey {
  readonly stage: string;
  readonly key: string;
  readonly mode: Mode;
}

function collectionInto(
  statement: MongoStatement,
  argument: Value | undefined,
  { stage, key, mode }: CollectionKey,
): void {
  const collection =
    stringOf(argument) ?? textMember(argument, key) ?? textMember(membersOf(argument, key)[0], 'coll');
  if (collection !== undefined) touch(statement.fact, collection, mode);
  // Documents that a stage is given itself come from no collection.
  else if (membersOf(argument, key).length > 0 || argument?.kind === 'unknown')
    tellUnknown(
      statement,
      `The collection of $${stage} is not known`,
      'Its name comes from a value that could not be followed.',
    );
}

const COLLECTION_KEYS: Readonly<Record<string, readonly [string, Mode]>> = {
  lookup: ['from', 'read'],
  graphLookup: ['from', 'read'],
  unionWith: ['coll', 'read'],
  out: ['coll', 'write'],
  merge: ['into', 'write'],
};

const ADDS = new Set(['push', 'unshift', 'splice', 'concat']);

/** `aggregate.pipeline()`: the list of its stages, which a program may add to. */
export function stagesOf(statement: MongoStatement): NativeValue {
  return native('aggregation stages', {
    get: (name) =>
      ADDS.has(name)
        ? nativeFunction(`stages.${name}`, ({ args }) => {
            for (const one of args) if (one.kind !== 'literal') pipelineInto(statement, one);
            return INPUT;
          })
        : INPUT,
  });
}
