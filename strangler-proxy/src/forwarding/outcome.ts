import type { Verdict } from '../health/instance.ts';
import type { Outcome } from '../rollout/context-rollout.ts';
import type { Decision } from '../routing/decide.ts';
import type { Attempt } from './attempt.ts';

const INTERNAL_ERROR = 500;
/** Answers that say that the instance, rather than the application, is unwell. */
const UNWELL = new Set([502, 503, 504]);

/** What an attempt says about its instance: an error that the application made is no failure of the instance. */
export function breakerVerdict({ status }: Pick<Attempt, 'status'>, verdict: Verdict): Verdict {
  return verdict === 'failed' && status >= INTERNAL_ERROR && !UNWELL.has(status) ? 'ok' : verdict;
}

/** What an attempt says about its side of the context; a tester's choice of side says nothing. */
export function outcomeOf(attempt: Attempt, verdict: Verdict, decision: Decision): Outcome | undefined {
  const { context, reason } = decision;
  if (!context || verdict === 'unknown' || reason === 'override') return undefined;
  return {
    context: context.name,
    target: attempt.candidate.target.name,
    failed: verdict === 'failed',
    reached: attempt.headMs !== undefined,
    ms: attempt.headMs ?? performance.now() - attempt.startedAt,
  };
}
