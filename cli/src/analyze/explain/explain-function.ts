import type { FunctionExplanation } from '../../artifacts/explanation.ts';
import type { Model, ModelFunction } from '../../artifacts/model.ts';
import { tablesBelow } from '../model/function-reach.ts';
import { concerns, findingsAt, reachedBy } from './reached-by.ts';

/** Who calls a function, what it calls, its tables, and what gets to it. */
export function explainFunction(model: Model, one: ModelFunction): FunctionExplanation {
  const { id, file, line, calls, reads, writes } = one;
  return {
    kind: 'function',
    id,
    defined: { file, line },
    callers: model.functions
      .filter((other) => other.id !== id && other.calls.includes(id))
      .map((other) => other.id),
    callees: calls,
    reads,
    writes,
    below: tablesBelow(model.functions, id),
    reachedBy: reachedBy(model, new Map([[id, 'calls']])),
    findings: findingsAt(model, (finding) => concerns(finding, one)),
  };
}
