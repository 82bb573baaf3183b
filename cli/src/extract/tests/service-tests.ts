import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ServiceTests, TESTS_MANIFEST, TESTS_SCHEMA } from '../../artifacts/service-tests.ts';
import { serialize } from '../../artifacts/store.ts';
import { isWithin } from '../state/local-files.ts';
import type { ChosenTests } from './choose-tests.ts';
import { commandText, type RunnerCall } from './runner-calls.ts';
import { testPackages } from './test-packages.ts';

const packageSchema = z.object({
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()).optional(),
});

/**
 * The service's files with the tests that come along; as they were when none is of what it has.
 * @param assets files and folders that the service gets anyway
 */
export function withTests(
  appDir: string,
  files: ReadonlyMap<string, string>,
  assets: readonly string[],
  tests: ChosenTests,
): ReadonlyMap<string, string> {
  if (tests.taken.length === 0 && tests.left.length === 0) return files;
  const result = new Map(files).set(TESTS_MANIFEST, manifestText(tests));
  if (tests.taken.length === 0) return result;
  const isThere = (path: string) => files.has(path) || assets.some((one) => isWithin(path, one));
  const beside = testTexts(appDir, isThere, tests);
  for (const [path, text] of beside) result.set(path, text);
  result.set('package.json', packageText(appDir, files, tests));
  const ignored = [...beside.keys()].map((path) => `/${path}`);
  result.set('.dockerignore', [files.get('.dockerignore')?.trimEnd(), ...ignored, ''].join('\n'));
  return result;
}

/** The script that runs them in the service, when there are any. */
export function testScripts({ taken, runners }: ChosenTests): Record<string, string> {
  const scripts = runners.map(({ call }) =>
    commandText(
      call,
      call.runner.finds ? [] : taken.filter((one) => one.call === call).map((one) => one.path),
    ),
  );
  return scripts.length === 0 ? {} : { test: scripts.join(' && ') };
}

/** The command that runs these tests, and no others, as the script does. */
export function theseTests(tests: readonly { readonly call: RunnerCall; readonly path: string }[]): string {
  return [...new Set(tests.map(({ call }) => call))]
    .map((call) =>
      commandText(
        call,
        tests.filter((one) => one.call === call).map(({ path }) => path),
      ),
    )
    .join(' && ');
}

/** Tests, their helpers and fixtures, and the settings of the runners, where the service has nothing of that name. */
function testTexts(
  appDir: string,
  isThere: (path: string) => boolean,
  { taken, runners }: ChosenTests,
): Map<string, string> {
  const needed = [...taken.map(({ needs }) => needs), ...runners.flatMap(({ needs }) => needs)];
  const paths = [
    ...needed.flatMap(({ helpers, data }) => [...helpers, ...data]),
    ...runners.flatMap(({ setup }) => setup.settings.map((name) => join(appDir, name))),
  ].map((path) => path.slice(appDir.length + 1));
  return new Map(
    [...new Set(paths)]
      .filter((path) => !isThere(path))
      .sort()
      .map((path) => [path, readFileSync(join(appDir, path), 'utf8')]),
  );
}

function packageText(appDir: string, files: ReadonlyMap<string, string>, tests: ChosenTests): string {
  const written: unknown = JSON.parse(files.get('package.json') ?? '');
  const manifest = packageSchema.parse(written);
  const isTypeScript = tests.taken.some(({ path }) => /\.[cm]?tsx?$/.test(path));
  const packages = Object.entries(testPackages(appDir, tests, isTypeScript)).filter(
    ([name]) => manifest.dependencies[name] === undefined,
  );
  const devDependencies = { ...manifest.devDependencies, ...Object.fromEntries(packages) };
  const sorted = Object.entries(devDependencies).sort(([left], [right]) => (left < right ? -1 : 1));
  const fields = tests.runners.flatMap(({ call, setup }) =>
    call.runner.field === undefined || setup.field === undefined ? [] : [[call.runner.field, setup.field]],
  );
  const whole = {
    // In the order in which it is written, which a schema does not keep.
    ...Object(written),
    scripts: { ...manifest.scripts, ...testScripts(tests) },
    ...(sorted.length === 0 ? {} : { devDependencies: Object.fromEntries(sorted) }),
    ...Object.fromEntries(fields),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function manifestText({ taken, left }: ChosenTests): string {
  const tests: ServiceTests = {
    schema: TESTS_SCHEMA,
    taken: taken.map(({ path, why, call }) => ({ path, runner: call.runner.name, why })),
    left: left.map(({ path, kind, why }) => ({ path, kind, why })),
  };
  return serialize(tests);
}

/** What the service owes because of its tests: those that tell it from the monolith, and those about which nobody knows. */
export function testDebt({ left }: ChosenTests): string[] {
  return left.flatMap(({ path, kind, why }) =>
    kind === 'differs' || kind === 'decided' ? [`${path}: a test that ${why}`] : [],
  );
}
