import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { paths, servicePath } from '../artifacts/paths.ts';
import { singleTest } from '../extract/tests/service-tests.ts';
import { interruption } from '../ports/interruption.ts';
import { stageApplication } from '../runtime/staged-application.ts';
import { STAGED } from '../runtime/unfinished.ts';
import { type TestRun, whyTestsFail } from './extract-test-run.ts';
import type { Extraction } from './extraction.ts';
import { restage } from './restage.ts';

/** The script that runs all of them. */
const ALL = 'npm test';
const LIMIT_SECONDS = { together: 120, alone: 30 };

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
    const together = await whyFail(extraction, { folder: service, command: ALL, logName: '' });
    if (together === undefined) return extraction;
    stageApplication(project, monolith, { without: [paths.services], changes: new Map() });
    const failed = await failAlone(extraction, { service, monolith });
    const passing = await withoutFailed(extraction, failed, { service, together });
    const left = taken.length - passing.plan.tests.taken.length;
    options.progress.step(`${left} of them stay with the monolith of ${context.name}`);
    return passing;
  } finally {
    remove();
    settled();
  }
}

/** Tests that fail in the service when each is run for itself, with what the monolith does with them. */
async function failAlone(
  extraction: Extraction,
  { service, monolith }: { readonly service: string; readonly monolith: string },
): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  for (const test of extraction.plan.tests.taken) {
    const command = singleTest(test);
    const name = test.path.replaceAll(/[^\w.]+/g, '-').slice(-120);
    const why = await whyFail(extraction, { folder: service, command, logName: `.${name}` });
    if (why === undefined) continue;
    const before = await whyFail(extraction, {
      folder: monolith,
      command,
      logName: `.monolith.${name}`,
    });
    failed.set(
      test.path,
      before === undefined
        ? `passes in the monolith and fails in the service: ${why}`
        : `fails in the monolith as well, on its own: ${before}`,
    );
  }
  return failed;
}

/** The extraction without tests that fail; without the others too if these fail together all the same. */
async function withoutFailed(
  extraction: Extraction,
  failed: ReadonlyMap<string, string>,
  { service, together }: { readonly service: string; readonly together: string },
): Promise<Extraction> {
  const smaller = withPlan(extraction, failed);
  const { taken } = smaller.plan.tests;
  if (taken.length === 0) return smaller;
  restage(service, extraction.plan.serviceFiles, smaller.plan.serviceFiles);
  const why =
    failed.size === 0
      ? together
      : await whyFail(extraction, { folder: service, command: ALL, logName: '.pass-alone' });
  if (why === undefined) return smaller;
  const others = taken.map(({ path }) => [path, `fails together with the others: ${why}`] as const);
  return withPlan(extraction, new Map([...failed, ...others]));
}

function withPlan(extraction: Extraction, failed: ReadonlyMap<string, string>): Extraction {
  return { ...extraction, plan: extraction.plan.leaving(failed) };
}

/** Beside the service, where the packages of the application are found, and cleared away if we are killed. */
function scratch({ project, context }: Extraction, what: string): string {
  return join(project.root, servicePath(`${STAGED}${context.name}.${what}`));
}

/** Why tests fail in a copy of one side, with a log of their own; undefined when they pass. */
async function whyFail(
  { project, context }: Extraction,
  { folder, command, logName }: Omit<TestRun, 'limitSeconds'>,
): Promise<string | undefined> {
  return await whyTestsFail(project, {
    folder,
    command,
    logName: `tests-${context.name}${logName}`,
    limitSeconds: command === ALL ? LIMIT_SECONDS.together : LIMIT_SECONDS.alone,
  });
}
