import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { paths, servicePath } from '../artifacts/paths.ts';
import { Failure } from '../errors/problem.ts';
import { singleTest } from '../extract/tests/service-tests.ts';
import { interruption } from '../ports/interruption.ts';
import { applicationEnvironment } from '../runtime/application-environment.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import { logTail } from '../runtime/log-tail.ts';
import { runCommand } from '../runtime/run-command.ts';
import { runFile } from '../runtime/run-folder.ts';
import { stageApplication } from '../runtime/staged-application.ts';
import { STAGED } from '../runtime/unfinished.ts';
import type { Extraction } from './extraction.ts';

/** Unit tests need no database, and must not find that of the developer who extracts. */
const NO_DATABASE = 'postgres://nobody:nothing@127.0.0.1:9/nothing';
/** The script that runs all of them. */
const ALL = 'npm test';
const LIMIT_SECONDS = { together: 120, alone: 30 };

/**
 * Runs the tests that came along, in a copy of the staged service. Those that fail are left to the monolith, with the reason.
 * @returns the extraction with the tests that pass
 */
export async function settleTests(extraction: Extraction, folder: string): Promise<Extraction> {
  const { context, plan, options } = extraction;
  const { taken } = plan.tests;
  if (taken.length === 0) return extraction;
  options.progress.step(`running ${taken.length} tests of what moved`);
  const copy = scratch(extraction, 'tests');
  const monolith = scratch(extraction, 'monolith');
  const remove = () => [copy, monolith].map((one) => rmSync(one, { recursive: true, force: true }));
  const settled = interruption.onInterrupt(async () => void remove());
  try {
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    const together = await whyFails(extraction, copy, ALL);
    if (together === undefined) return extraction;
    stageApplication(extraction.project, monolith, { without: [paths.services], changes: new Map() });
    const failed = new Map<string, string>();
    for (const test of taken) {
      const why = await whyFails(extraction, copy, singleTest(test));
      if (why === undefined) continue;
      const before = await whyFails(extraction, monolith, singleTest(test));
      failed.set(
        test.path,
        before === undefined
          ? `passes in the monolith and fails in the service: ${why}`
          : `fails in the monolith as well, on its own: ${before}`,
      );
    }
    options.progress.step(`${failed.size} of them stay with the monolith of ${context.name}`);
    const passing = failed.size === 0 ? undefined : await withoutFailed(extraction, failed, copy);
    return (
      passing ??
      withPlan(
        extraction,
        new Map(taken.map(({ path }) => [path, `fails together with the others: ${together}`])),
      )
    );
  } finally {
    remove();
    settled();
  }
}

/** The extraction without tests that fail, if what is left passes together. */
async function withoutFailed(
  extraction: Extraction,
  failed: ReadonlyMap<string, string>,
  copy: string,
): Promise<Extraction | undefined> {
  const smaller = withPlan(extraction, failed);
  if (smaller.plan.tests.taken.length === 0) return smaller;
  restage(copy, extraction.plan.serviceFiles, smaller.plan.serviceFiles);
  return (await whyFails(smaller, copy, ALL)) === undefined ? smaller : undefined;
}

function withPlan(extraction: Extraction, failed: ReadonlyMap<string, string>): Extraction {
  return { ...extraction, plan: extraction.plan.leaving(failed) };
}

/** Makes a staged folder hold other generated files. */
export function restage(
  folder: string,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): void {
  for (const path of before.keys()) if (!now.has(path)) rmSync(join(folder, path), { force: true });
  for (const [path, text] of now) {
    if (before.get(path) === text) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Beside the service, where the packages of the application are found, and cleared away if we are killed. */
function scratch({ project, context }: Extraction, what: string): string {
  return join(project.root, servicePath(`${STAGED}${context.name}.${what}`));
}

/** The last line that a failing command wrote; undefined when it passes. */
async function whyFails(
  { project, context }: Extraction,
  folder: string,
  command: string,
): Promise<string | undefined> {
  const packageJson = readPackageJson(folder);
  if (packageJson === undefined) return 'it has no package.json';
  const logName = `tests-${context.name}`;
  const databaseUrl = project.config.database.client === 'none' ? undefined : NO_DATABASE;
  try {
    await runCommand(project.root, {
      command,
      packageJson,
      cwd: folder,
      environment: applicationEnvironment(project, { folder, databaseUrl }),
      logName,
      limitSeconds: command === ALL ? LIMIT_SECONDS.together : LIMIT_SECONDS.alone,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return firstError(logTail(runFile(project.root, 'logs', `${logName}.log`), 60));
  }
}

/** The line that says most, for a person who looks at the log next: of the last run, without colors. */
function firstError(log: string): string {
  const lines = stripVTControlCharacters(log)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const told = lines.findLast((line) => /^(?:\w*Error\b|error:|not ok|[✕✖×] )|Cannot find/.test(line));
  return told ?? lines.at(-1) ?? 'it says nothing';
}
