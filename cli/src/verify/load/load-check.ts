import { join } from 'node:path';
import type { ModelRoute } from '../../artifacts/model.ts';
import { writeFileAtomic } from '../../ports/files.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Samples } from '../../record/store.ts';
import type { Project } from '../../runtime/project.ts';
import { type CheckResult, notRun } from '../checks.ts';
import type { Sides } from '../sides.ts';
import type { DatabaseStates } from '../states/database-states.ts';
import { runAutocannon } from './autocannon-run.ts';
import { provideK6 } from './k6-binary.ts';
import { runK6 } from './k6-run.ts';
import type { LoadProfile, LoadStep } from './load-profiles.ts';
import { writeLoadReport } from './load-report.ts';
import { measureSteps } from './measure-steps.ts';
import { candidatesOf, probe } from './profile.ts';
import type { LoadRun } from './rounds.ts';
import { loadScript, operatorManifest, operatorPath, scriptPath } from './script.ts';
import { thisMachine } from './this-machine.ts';
import { warmUp } from './warm-up.ts';

export interface LoadOptions {
  readonly project: Project;
  readonly context: string;
  readonly routes: readonly ModelRoute[];
  readonly progress: Progress;
  readonly samples: Samples;
  readonly sides: Sides;
  readonly states: DatabaseStates;
  readonly profile: LoadProfile;
}

/** The recorded mix of queries against both sides in turns; the service may be slower only as far as the budget says. */
export async function checkLoad(options: LoadOptions): Promise<CheckResult> {
  const { project, context, samples, sides, states, progress } = options;
  const candidates = candidatesOf(samples.samples, options.routes);
  if (candidates.length === 0) return notRun('load', 'no recorded query of this context');
  await states.moveTo(samples.changes.length);
  const requests = await probe(candidates, sides.monolith.url, samples.vault);
  if (requests.length === 0)
    return notRun('load', 'the monolith answers none of the recorded queries any more');
  const { gate } = project.config;
  const script = join(project.root, scriptPath(context));
  writeFileAtomic(script, loadScript(context, requests, gate.load));
  writeFileAtomic(join(project.root, operatorPath(context)), operatorManifest(context, gate.load));
  const urls = { monolith: sides.monolith.url, service: sides.service.url };
  const k6 = await provideK6(thisMachine(project.root, progress));
  await warmUp(requests, samples.vault, urls);
  if (typeof k6 === 'string') progress.note(`no k6 (${k6}); measuring with autocannon instead`);
  const measure = (step: LoadStep): Promise<LoadRun> => {
    progress.step(`load: ${step.vus} users, ${step.rounds} rounds of ${step.seconds} s per side`);
    return typeof k6 === 'string'
      ? runAutocannon({ requests, vault: samples.vault, urls, step })
      : runK6({ root: project.root, binary: k6.binary, script, urls, step });
  };
  const { result, report } = await measureSteps(options, measure);
  writeLoadReport(project.root, { context, ...report }, result.verdict);
  return typeof k6 === 'string' ? { ...result, evidence: { ...result.evidence, noK6: k6 } } : result;
}
