import type { Budget } from '../config/snapshot.ts';
import { binomialTail } from './binomial-tail.ts';
import type { SideNumbers } from './sliding-window.ts';

/** Both sides of a context in the same window. */
export interface WindowNumbers {
  readonly target: SideNumbers;
  readonly monolith: SideNumbers;
}

export interface Breach {
  readonly why: 'errors' | 'p95';
  readonly numbers: Readonly<Record<string, number>>;
}

/** Fewer monolith samples than this say nothing about the monolith. */
const COMPARABLE_SAMPLES = 10;
/** Differences below this many milliseconds are the noise of the host, whatever their ratio. */
const NOISE_MS = 5;

/**
 * So unlikely must it be that a target within its budget shows so many errors: one failed request among fifty is no breach of
 * one percent, two are.
 */
const CHANCE = 0.1;

/** Whether the target broke its budget, judged against the monolith in the same window. */
export function findBreach({ target, monolith }: WindowNumbers, budget: Budget): Breach | undefined {
  if (target.samples < budget.samples) return undefined;
  const comparable = monolith.samples >= Math.min(COMPARABLE_SAMPLES, budget.samples);
  const errors = target.errors / target.samples;
  const monolithErrors = comparable ? monolith.errors / monolith.samples : 0;
  const allowed = budget.errors + monolithErrors;
  if (errors > allowed && binomialTail(target.errors, target.samples, allowed) < CHANCE) {
    const samples = { samples: target.samples, monolithSamples: monolith.samples };
    return { why: 'errors', numbers: { errors, monolithErrors, budget: budget.errors, ...samples } };
  }
  const slower = target.p95 - monolith.p95;
  if (comparable && slower > NOISE_MS && target.p95 / monolith.p95 > budget.p95) {
    const samples = { samples: target.samples, monolithSamples: monolith.samples };
    return {
      why: 'p95',
      numbers: { p95: target.p95, monolithP95: monolith.p95, budget: budget.p95, ...samples },
    };
  }
  return undefined;
}
