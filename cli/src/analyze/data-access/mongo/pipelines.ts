import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { Value } from '../../interpreter/values.ts';
import { stringOf } from '../../interpreter/values.ts';
import { entriesOfObject, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { type Mode, touch } from '../queries.ts';

/** Adds the collections that an aggregation reads beside its own, or writes at its end. */
export function pipelineInto(fact: QueryFact, pipeline: Value | undefined): void {
  for (const stage of itemsOf(pipeline))
    for (const [name, argument] of entriesOfObject(stage)) stageInto(fact, name, argument);
}

/** One stage, as `$lookup: { from: … }` or as `.lookup({ from: … })`. */
export function stageInto(fact: QueryFact, name: string, argument: Value | undefined): void {
  const stage = name.replace(/^\$/, '');
  const [key, mode] = ownMember(COLLECTION_KEYS, stage) ?? [];
  if (key !== undefined && mode !== undefined) {
    const collection =
      stringOf(argument) ?? textMember(argument, key) ?? textMember(membersOf(argument, key)[0], 'coll');
    if (collection !== undefined) touch(fact, collection, mode);
  }
  for (const inner of membersOf(argument, 'pipeline')) pipelineInto(fact, inner);
  if (stage === 'facet') for (const [, inner] of entriesOfObject(argument)) pipelineInto(fact, inner);
}

const COLLECTION_KEYS: Readonly<Record<string, readonly [string, Mode]>> = {
  lookup: ['from', 'read'],
  graphLookup: ['from', 'read'],
  unionWith: ['coll', 'read'],
  out: ['coll', 'write'],
  merge: ['into', 'write'],
};
