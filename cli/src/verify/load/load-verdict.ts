import type { GateFinding } from '../../artifacts/gate.ts';
import type { CheckResult } from '../checks.ts';
import type { LoadRun, Round, Side } from './rounds.ts';

/** Differences of p95 below this are noise on any machine. */
export const FLOOR_MS = 5;

/** A difference must be this many times what the same code differs from itself before it counts as one. */
const SMALLEST_EFFECT = 1.1;

export interface LoadBudget {
  /** Highest tolerated ratio of the service's p95 to the monolith's. */
  readonly p95: number;
}

/**
 * Judges rounds: the medians of p95 are compared with the budget, and a breach counts as one only when it stands out of the rounds'
 * own scatter; else more rounds must tell, and nobody may call it a pass.
 */
export function judgeLoad(run: LoadRun, budget: LoadBudget): CheckResult {
  const monolith = sideOf(run.rounds, 'monolith');
  const service = sideOf(run.rounds, 'service');
  const ratio = monolith.p95 > 0 ? service.p95 / monolith.p95 : Number.POSITIVE_INFINITY;
  const result = (verdict: CheckResult['verdict'], ...findings: GateFinding[]): CheckResult => ({
    name: 'load',
    verdict,
    evidence: {
      engine: run.engine,
      requests: monolith.requests + service.requests,
      rounds: monolith.rounds.length,
      monolithP50: round(monolith.p50),
      monolithP95: round(monolith.p95),
      serviceP50: round(service.p50),
      serviceP95: round(service.p95),
      ratio: Number.isFinite(ratio) ? round(ratio) : 0,
      budget: budget.p95,
      noise: round(monolith.scatter),
      errors: monolith.failures + service.failures,
    },
    findings,
  });
  if (run.rounds.length === 0 || run.rounds.some((one) => one.requests === 0) || run.checks === 0)
    return result('not-run', { message: 'a round without a single checked request measured nothing' });
  const wrong = share(service) - share(monolith);
  if (wrong > 0)
    return result('fail', {
      field: 'errors',
      message: `under load ${service.failures} of ${service.requests} answers of the service were wrong or missing (monolith: ${monolith.failures} of ${monolith.requests})`,
    });
  if (run.dropped > 0)
    return result('inconclusive', {
      field: 'dropped_iterations',
      message: `${run.dropped} requests were dropped: this machine is too slow for the profile`,
    });
  const slower = service.p95 - monolith.p95;
  if (ratio <= budget.p95 || slower <= FLOOR_MS) return result('pass');
  const finding = {
    field: 'p95',
    message: `p95 ${service.p95.toFixed(1)} ms against the monolith’s ${monolith.p95.toFixed(1)} ms is ${ratio.toFixed(2)} times, the budget is ${budget.p95}`,
  };
  const doubt = !separated(monolith.rounds, service.rounds)
    ? 'the rounds overlap'
    : ratio <= monolith.scatter * SMALLEST_EFFECT
      ? `the monolith’s own rounds differ ${monolith.scatter.toFixed(2)} times`
      : undefined;
  if (doubt === undefined) return result('fail', finding);
  const message = `${finding.message}; but ${doubt}: give gate.load more rounds or a quieter machine`;
  return result('inconclusive', { ...finding, message });
}

interface SideFigures {
  readonly rounds: readonly Round[];
  readonly requests: number;
  readonly failures: number;
  readonly p50: number;
  readonly p95: number;
  /** Highest p95 of a round by the lowest: what the same code differs from itself. */
  readonly scatter: number;
}

function sideOf(all: readonly Round[], side: Side): SideFigures {
  const rounds = all.filter((one) => one.side === side);
  const p95s = rounds.map((one) => one.p95);
  const sum = (of: (one: Round) => number) => rounds.reduce((total, one) => total + of(one), 0);
  return {
    rounds,
    requests: sum((one) => one.requests),
    failures: sum((one) => one.failures),
    p50: median(rounds.map((one) => one.p50)),
    p95: median(p95s),
    scatter: Math.min(...p95s) > 0 ? Math.max(...p95s) / Math.min(...p95s) : 1,
  };
}

/** Every round of the service is slower than every round of the monolith: by chance 1 in 20 with three rounds each. */
function separated(monolith: readonly Round[], service: readonly Round[]): boolean {
  return Math.min(...service.map((one) => one.p95)) > Math.max(...monolith.map((one) => one.p95));
}

function share(side: SideFigures): number {
  return side.requests === 0 ? 0 : side.failures / side.requests;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
