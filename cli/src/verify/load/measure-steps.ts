import { worstVerdict } from '../../artifacts/gate.ts';
import type { Project } from '../../runtime/project.ts';
import { type CheckResult, notRun } from '../checks.ts';
import type { Sides } from '../sides.ts';
import { growthOf, leakOf } from './leak.ts';
import { type LoadProfile, type LoadStep, stepsOf } from './load-profiles.ts';
import { judgeLoad, type LoadBudget, wantsMoreRounds } from './load-verdict.ts';
import { type MemoryCurve, MemoryWatch } from './memory-watch.ts';
import { joinRuns, type LoadRun, type Side } from './rounds.ts';

const REPEATS = 2;
const MORE_ROUNDS = 2;
const MOST_ROUNDS = 12;

type Measure = (step: LoadStep) => Promise<LoadRun>;

interface StepOptions {
  readonly project: Project;
  readonly profile: LoadProfile;
  readonly sides: Sides;
}

/** Everything that was measured. */
export interface StepsReport {
  readonly profile: LoadProfile;
  readonly steps: readonly { readonly step: LoadStep; readonly run: LoadRun }[];
  readonly memory: Readonly<Record<Side, MemoryCurve>>;
}

interface JudgedStep {
  readonly step: LoadStep;
  readonly run: LoadRun;
  readonly result: CheckResult;
}

/** The steps of the profile in turn, until one fails; a soak watches memory meanwhile. */
export async function measureSteps(
  { project, profile, sides }: StepOptions,
  measure: Measure,
): Promise<{ readonly result: CheckResult; readonly report: StepsReport }> {
  const { gate } = project.config;
  const steps = stepsOf(profile, gate.load);
  const watch = new MemoryWatch({ monolith: sides.monolith.pid, service: sides.service.pid });
  watch.start();
  const judged: JudgedStep[] = [];
  let curves: StepsReport['memory'];
  try {
    for (const step of steps) {
      const { run, result } = await untilClear(step, measure, gate);
      judged.push({ step, run, result: steps.length === 1 ? result : ofStep(step, result) });
      if (result.verdict === 'fail') break;
    }
  } finally {
    curves = watch.stop();
  }
  const joined = joinResults(
    profile,
    judged.map(({ result }) => result),
  );
  const result = profile === 'soak' ? withMemory(joined, curves) : joined;
  return {
    result,
    report: { profile, steps: judged.map(({ step, run }) => ({ step, run })), memory: curves },
  };
}

/** A time that seems worse is measured again with more rounds, twice at most: a few rounds can be unlucky, many hardly. */
async function untilClear(
  step: LoadStep,
  measure: Measure,
  budget: LoadBudget,
): Promise<{ readonly run: LoadRun; readonly result: CheckResult }> {
  let run = await measure(step);
  let result = judgeLoad(run, budget);
  for (let again = 1; again <= REPEATS && wantsMoreRounds(result); again += 1) {
    run = joinRuns(run, await measure({ ...step, rounds: Math.min(MORE_ROUNDS * step.rounds, MOST_ROUNDS) }));
    result = judgeLoad(run, budget);
  }
  return { run, result };
}

function ofStep({ vus }: LoadStep, result: CheckResult): CheckResult {
  const findings = result.findings.map((one) => ({ ...one, message: `with ${vus} users: ${one.message}` }));
  return { ...result, findings };
}

/** The figures are those of the last step that was measured. */
function joinResults(profile: LoadProfile, results: readonly CheckResult[]): CheckResult {
  const [last] = results.toReversed();
  if (last === undefined) return notRun('load', 'no step of the profile was measured');
  return {
    ...last,
    verdict: worstVerdict(results.map((one) => one.verdict)),
    evidence: { profile, ...last.evidence },
    findings: results.flatMap((one) => one.findings),
  };
}

function withMemory(result: CheckResult, curves: Readonly<Record<Side, MemoryCurve>>): CheckResult {
  const leak = leakOf(curves.monolith, curves.service);
  const evidence = {
    ...result.evidence,
    monolithGrowthMiB: inMib(growthOf(curves.monolith)),
    serviceGrowthMiB: inMib(growthOf(curves.service)),
  };
  if (leak === undefined) return { ...result, evidence };
  return { ...result, evidence, verdict: 'fail', findings: [...result.findings, leak] };
}

function inMib(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
