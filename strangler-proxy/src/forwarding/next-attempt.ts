import type { Candidate } from './candidates.ts';
import type { Failure } from './failure.ts';

export interface AttemptFacts {
  readonly failure: Failure;
  readonly failed: Candidate;
  /** Candidates that have not been asked, in order. */
  readonly rest: readonly Candidate[];
  readonly query: boolean;
  /** The body, if there is one, can be sent a second time. */
  readonly replayable: boolean;
  /** The request was already sent again after the reset of a stale connection. */
  readonly refreshed: boolean;
  /** The same target may be asked again; asking spends from the retry budget. */
  readonly mayRetry: () => boolean;
}

/** Whom to ask after a failure, if that is safe: a command only when nothing of it was sent, a query any time. */
export function nextAttempt(facts: AttemptFacts): Candidate | undefined {
  const { failure, failed, rest, query, replayable } = facts;
  if (failure.clientFault) return undefined;
  if (failure.nothingSent) return rest[0];
  if (!query || !replayable) return undefined;
  // The target is well: it had let go of an idle connection. That is neither its failure nor a retry of the budget.
  if (failure.stale && !facts.refreshed) return failed;
  const elsewhere = rest.find(({ target }) => target !== failed.target);
  if (elsewhere) return elsewhere;
  if (failure.code !== 'PROXY-5002' || !facts.mayRetry()) return undefined;
  return rest[0] ?? failed;
}
