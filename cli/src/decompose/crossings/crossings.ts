import type { Model } from '../../artifacts/model.ts';
import type { Facts } from '../facts.ts';
import type { Owners } from '../ownership.ts';
import { callCrossings, importCrossings } from './code-crossings.ts';
import type { Crossing } from './crossing.ts';
import { keyCrossings, queryCrossings } from './data-crossings.ts';
import { eventCrossings } from './event-crossings.ts';
import { memoryCrossings } from './memory-crossings.ts';
import { transactionCrossings } from './transaction-crossings.ts';

/** Everything that ties one context to another, each tie on its own; seams say what to do about them together. */
export function crossingsOf(
  facts: Facts,
  owners: Owners,
  model: Pick<Model, 'findings' | 'modules'>,
  eventHomes?: ReadonlyMap<string, string>,
): Crossing[] {
  return [
    ...importCrossings(model.modules, owners),
    ...callCrossings(facts, owners),
    ...queryCrossings(facts, owners),
    ...keyCrossings(facts, owners),
    ...transactionCrossings(facts, owners),
    ...eventCrossings(facts, owners, eventHomes),
    ...memoryCrossings(facts, owners, model.findings),
  ];
}
