import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { paths, servicePath } from '../artifacts/paths.ts';
import type { FailedTests, LeftTest } from '../extract/tests/choose-tests.ts';
import { theseTests } from '../extract/tests/service-tests.ts';
import { interruption } from '../ports/interruption.ts';
import { stageApplication } from '../runtime/staged-application.ts';
import { STAGED } from '../runtime/unfinished.ts';
import { type TestRun, whyTestsFail } from './extract-test-run.ts';
import type { Extraction } from './extraction.ts';
import { restage } from './restage.ts';

type Judged = Omit<LeftTest, 'path'>;
type Failed = Map<string, Judged>;

/** The script runs all of them. */
const TOGETHER = { command: 'npm test', limitSeconds: 120 };
const ALONE_SECONDS = 30;
/** All of them together, one after the other, in the service and where they fail there in the monolith. */
const ALL_ALONE_SECONDS = 180;
const UNTRIED: Judged = {
  kind: 'needs',
  why: `could not be tried: those before it took the ${ALL_ALONE_SECONDS} seconds that there are for tests that do not all pass`,
};

/**
 * Runs the tests that came along, in a copy of the staged service. Those that fail are left to the monolith, with the reason.
 * @returns the extraction with the tests that pass
 */
export async function settleTests(extraction: Extraction, folder: string): Promise<Extraction> {
  const { project, context, plan, options } = extraction;
  const { taken } = plan.tests;
  if (taken.length === 0) return extraction;
  options.progress.step(`running ${taken.length} tests of what moved`);
  const service = scratch(extraction, 'tests');
  const monolith = scratch(extraction, 'monolith');
  const remove = () => [service, monolith].map((one) => rmSync(one, { recursive: true, force: true }));
  const settled = interruption.onInterrupt(async () => void remove());
  try {
    cpSync(folder, service, { recursive: true, verbatimSymlinks: true });
    const together = await whyFail(extraction, { folder: service, ...TOGETHER, logName: '' });
    if (together === undefined) return extraction;
    stageApplication(project, monolith, { without: [paths.services], changes: new Map() });
    const failed = await failAlone(extraction, { service, monolith });
    const passing = await withoutFailed(extraction, failed, { service, monolith, together });
    const left = taken.length - passing.plan.tests.taken.length;
    options.progress.step(`${left} of them stay with the monolith of ${context.name}`);
    return passing;
  } finally {
    remove();
    settled();
  }
}

interface Sides {
  readonly service: string;
  readonly monolith: string;
}

/** Tests that fail in the service when each is run for itself, with what the monolith does with them. */
async function failAlone(extraction: Extraction, { service, monolith }: Sides): Promise<Failed> {
  const failed: Failed = new Map();
  const { taken } = extraction.plan.tests;
  const until = performance.now() + 1000 * ALL_ALONE_SECONDS;
  for (const [index, test] of taken.entries()) {
    if (performance.now() > until) {
      failed.set(test.path, UNTRIED);
      continue;
    }
    extraction.options.progress.step(`not all pass: trying each alone, ${index + 1} of ${taken.length}`);
    const run = { command: theseTests([test]), limitSeconds: ALONE_SECONDS };
    const name = test.path.replaceAll(/[^\w.]+/g, '-').slice(-120);
    const inService = await whyFail(extraction, { ...run, folder: service, logName: `.${name}` });
    if (inService === undefined) continue;
    const logName = `.monolith.${name}`;
    const inMonolith = await whyFail(extraction, { ...run, folder: monolith, logName });
    failed.set(test.path, judged('on its own', inService, inMonolith));
  }
  return failed;
}

/** The extraction without tests that fail; without the others too if these fail together all the same. */
async function withoutFailed(
  extraction: Extraction,
  failed: Failed,
  { service, monolith, together }: Sides & { readonly together: string },
): Promise<Extraction> {
  const smaller = withPlan(extraction, failed);
  const { taken } = smaller.plan.tests;
  if (taken.length === 0) return smaller;
  restage(service, extraction.plan.serviceFiles, smaller.plan.serviceFiles);
  const inService =
    failed.size === 0
      ? together
      : await whyFail(extraction, { folder: service, ...TOGETHER, logName: '.pass-alone' });
  if (inService === undefined) return smaller;
  const inMonolith = await whyFail(extraction, {
    ...TOGETHER,
    command: theseTests(taken),
    folder: monolith,
    logName: '.monolith.pass-alone',
  });
  const others = judged('together with the others', inService, inMonolith);
  return withPlan(extraction, new Map([...failed, ...taken.map(({ path }) => [path, others] as const)]));
}

/** The sentence is the same in every run, for it is committed with the service; what was said is for whoever runs it. */
function judged(how: string, inService: string, inMonolith: string | undefined): Judged {
  return inMonolith === undefined
    ? {
        kind: 'differs',
        why: `passes in the monolith and fails in the service: look at it before traffic is shifted (run ${how})`,
        said: inService,
      }
    : { kind: 'fails-anyway', why: `fails in the monolith as well, ${how}`, said: inMonolith };
}

function withPlan(extraction: Extraction, failed: FailedTests): Extraction {
  return { ...extraction, plan: extraction.plan.leaving(failed) };
}

/** Beside the service, where the packages of the application are found, and cleared away if we are killed. */
function scratch({ project, context }: Extraction, what: string): string {
  return join(project.root, servicePath(`${STAGED}${context.name}.${what}`));
}

/** Why tests fail in a copy of one side; undefined when they pass. The log is named for the context and what is run. */
async function whyFail({ project, context }: Extraction, run: TestRun): Promise<string | undefined> {
  return await whyTestsFail(project, { ...run, logName: `tests-${context.name}${run.logName}` });
}
