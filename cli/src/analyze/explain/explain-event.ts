import type { EventExplanation } from '../../artifacts/explanation.ts';
import type { Model } from '../../artifacts/model.ts';
import type { Explainable } from './explain.ts';
import { findingsAt } from './reached-by.ts';

/** Who emits an event, who listens, and the tables that the listeners reach. */
export function explainEvent(
  { model, below }: Explainable,
  { name, emitters, listeners }: Model['events'][number],
): EventExplanation {
  return {
    kind: 'event',
    name,
    emitters,
    listeners: listeners.map((id) => ({ function: id, ...below(id) })),
    findings: findingsAt(model, (one) => one.detector === 'event' && one.name === name),
  };
}
