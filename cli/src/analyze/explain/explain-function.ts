import type { FunctionExplanation } from '../../artifacts/explanation.ts';
import type { ModelFunction } from '../../artifacts/model.ts';
import { callersOf } from '../model/function-reach.ts';
import type { Explainable } from './explain.ts';
import { concerns, findingsAt, reachedBy } from './reached-by.ts';

/** Who calls a function, what it calls, its tables, and what gets to it. */
export function explainFunction(subject: Explainable, one: ModelFunction): FunctionExplanation {
  const { model, below } = subject;
  const { id, file, line, calls, reads, writes, asHanded } = one;
  return {
    kind: 'function',
    id,
    defined: { file, line },
    callers: callersOf(model.functions, id),
    callees: calls,
    reads,
    writes,
    ...(asHanded === undefined ? {} : { asHanded }),
    below: below(id),
    reachedBy: reachedBy(subject, new Map([[id, 'calls']])),
    findings: findingsAt(model, (finding) => concerns(finding, one)),
  };
}
