import type { Outcome } from '../rollout/context-rollout.ts';
import type { EffectiveShift } from '../routing/decide.ts';
import type { AnswerBatch } from './answer-batch.ts';
import type { ExchangePort } from './exchange.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import { breakerVerdict, outcomeOf } from './outcome.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Upstreams } from './upstreams.ts';

/** What the gateway asks of the rollout, and tells it. */
export interface RolloutPort {
  shiftOf(context: string): EffectiveShift;
  record(outcome: Outcome): void;
}

export interface PortParts {
  readonly upstreams: Upstreams;
  readonly retries: RetryBudget;
  readonly rollout: RolloutPort;
  readonly now: () => number;
  readonly isClosing: () => boolean;
  readonly batch: () => AnswerBatch | undefined;
  readonly onEnd: (record: ExchangeRecord) => void;
}

/** Joins an exchange to connections, breakers, rollout and retry budget. */
export function createExchangePort(parts: PortParts): ExchangePort {
  const { upstreams, retries, rollout, now, isClosing, batch, onEnd } = parts;
  return {
    dispatch: (attempt, options, fresh) => {
      const { instance, timeouts } = attempt.candidate;
      if (fresh) upstreams.dispatchOnce(instance.origin, timeouts.connect, options, attempt);
      else upstreams.pool(instance.origin, timeouts.connect).dispatch(options, attempt);
    },
    mayRetry: () => retries.spend(),
    onAttempt: ({ instance }) => instance.begin(now()),
    onOutcome: (attempt, verdict, decision) => {
      const { instance, target } = attempt.candidate;
      instance.end(breakerVerdict(attempt, verdict), attempt.trial, now(), target.breaker);
      const outcome = outcomeOf(attempt, verdict, decision);
      if (outcome) rollout.record(outcome);
    },
    onEnd,
    get closing() {
      return isClosing();
    },
    get batch() {
      return batch();
    },
  };
}
