import type { GateFinding } from '../../artifacts/gate.ts';
import type { CheckResult } from '../checks.ts';
import { chanceOfHigher } from './rank-test.ts';
import { type LoadRun, median, type Round, type Side } from './rounds.ts';
import { silence } from './silence.ts';
import { BEYOND_NOISE, ownRatio, type Slowdown, slowdowns } from './slowdown.ts';
import { wrongAnswers } from './wrong-answers.ts';

/** Differences of p95 below this are noise on any machine. */
export const FLOOR_MS = 5;

/** Three rounds of each side that do not overlap come by chance once in twenty. */
const UNLIKELY = 0.05;

export interface LoadBudget {
  /** Highest tolerated ratio of the service's p95 to the monolith's. */
  readonly p95: number;
  /** Highest tolerated ratio of the medians of one route. */
  readonly slowdown: number;
}

/**
 * Judges rounds: the medians of p95 are compared with the budget, and a breach counts as one only when it stands out of the rounds'
 * own scatter; then the median of each route on its own. Else more rounds must tell, and nobody may call it a pass.
 */
export function judgeLoad(run: LoadRun, budget: LoadBudget): CheckResult {
  const monolith = sideOf(run.rounds, 'monolith');
  const service = sideOf(run.rounds, 'service');
  const ratio = monolith.p95 > 0 ? service.p95 / monolith.p95 : Number.POSITIVE_INFINITY;
  const routes = slowdowns(run.rounds, budget.slowdown);
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
      noise: round(monolith.noise),
      errors: monolith.failures + service.failures,
      routes: routes.map(routeText),
    },
    findings,
  });
  const silent = silence(run.rounds);
  if (silent.length > 0 && run.checks > 0) return result('fail', ...silent);
  if (run.rounds.length === 0 || run.rounds.some((one) => one.requests === 0) || run.checks === 0)
    return result('not-run', { message: 'a round without a single checked request measured nothing' });
  const wrong = wrongAnswers(run.rounds);
  if (wrong.length > 0) return result('fail', ...wrong);
  if (run.dropped > 0)
    return result('inconclusive', {
      field: 'dropped_iterations',
      message: `${run.dropped} requests were dropped: this machine is too slow for the profile`,
    });
  const judged = [overall(monolith, service, ratio, budget), ...routes.map((one) => ofRoute(one, budget))];
  const breaches = judged.filter((one) => one !== undefined);
  const proven = breaches.filter((one) => one.verdict === 'fail');
  const [worst] = proven.length > 0 ? proven : breaches;
  if (worst === undefined) return result('pass');
  return result(worst.verdict, ...(proven.length > 0 ? proven : breaches).map((one) => one.finding));
}

/** Whether only more rounds can tell what these say: a breach of a time, proven or not. */
export function wantsMoreRounds({ verdict, findings }: CheckResult): boolean {
  return (
    (verdict === 'fail' || verdict === 'inconclusive') &&
    findings.every(({ field }) => field === 'p50' || field === 'p95')
  );
}

interface Breach {
  readonly verdict: 'fail' | 'inconclusive';
  readonly finding: GateFinding;
}

function overall(
  monolith: SideFigures,
  service: SideFigures,
  ratio: number,
  budget: LoadBudget,
): Breach | undefined {
  if (ratio <= budget.p95 || service.p95 - monolith.p95 <= FLOOR_MS) return undefined;
  const message = `p95 ${service.p95.toFixed(1)} ms against the monolith’s ${monolith.p95.toFixed(1)} ms is ${ratio.toFixed(2)} times, the budget is ${budget.p95}`;
  const chance = chanceOfHigher(
    monolith.rounds.map((one) => one.p95),
    service.rounds.map((one) => one.p95),
  );
  const doubt =
    chance > UNLIKELY
      ? `rounds like these come by chance once in ${onceIn(chance)}`
      : ratio <= monolith.noise * BEYOND_NOISE
        ? `the monolith differs ${monolith.noise.toFixed(2)} times from itself`
        : undefined;
  return breach({ field: 'p95', message }, doubt);
}

function ofRoute(one: Slowdown, budget: LoadBudget): Breach | undefined {
  if (one.verdict === 'alike') return undefined;
  const message = `the median of ${one.service.toFixed(2)} ms is ${one.ratio.toFixed(2)} times the monolith’s ${one.monolith.toFixed(2)} ms, ${budget.slowdown} times is tolerated`;
  const doubt =
    one.verdict === 'slower'
      ? undefined
      : `rounds like these come by chance once in ${onceIn(one.chance)}, and the monolith differs ${one.noise.toFixed(2)} times from itself`;
  return breach({ route: one.route, field: 'p50', message }, doubt);
}

function breach(finding: GateFinding, doubt: string | undefined): Breach {
  if (doubt === undefined) return { verdict: 'fail', finding };
  const message = `${finding.message}; but ${doubt}: give gate.load more rounds or a quieter machine`;
  return { verdict: 'inconclusive', finding: { ...finding, message } };
}

function routeText(one: Slowdown): string {
  return `${one.route}: ${one.monolith.toFixed(2)} ms, service ${one.service.toFixed(2)} ms, ${one.ratio.toFixed(2)} times (A/A ${one.noise.toFixed(2)}, chance ${one.chance.toPrecision(1)})`;
}

interface SideFigures {
  readonly rounds: readonly Round[];
  readonly requests: number;
  readonly failures: number;
  readonly p50: number;
  readonly p95: number;
  /** The A/A comparison of the p95: what the same code differs from itself, 1 or more. */
  readonly noise: number;
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
    noise: ownRatio(p95s),
  };
}

function onceIn(chance: number): number {
  return Math.max(1, Math.round(1 / chance));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
