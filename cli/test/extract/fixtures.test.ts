import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { audited, blockersOf, FIXTURES, planned, removeTrees, sliceOf } from './helpers/slicing.ts';

const caseSchema = z.strictObject({
  /** Source file that starts the application; `main` of its package.json by default. */
  entry: z.string().optional(),
  extract: z.string(),
  contexts: z.record(
    z.string(),
    z.strictObject({
      routes: z.array(z.string()).optional(),
      modules: z.array(z.string()).optional(),
      tables: z.array(z.string()).optional(),
    }),
  ),
  /** What the configuration decides. */
  duties: z.record(z.string(), z.enum(['monolith', 'both'])).optional(),
  files: z.record(z.string(), z.enum(['copy', 'share', 'own'])).optional(),
  memory: z.record(z.string(), z.literal('own')).optional(),
  writes: z.record(z.string(), z.literal('local')).optional(),
  /** Whether the database has roles. */
  hasRoles: z.boolean().optional(),
  seamDecisions: z.record(z.string(), z.enum(['local', 'remote'])).optional(),
  /** Files and folders that come along as they are, and folders that are shared. */
  assets: z.array(z.string()).optional(),
  shared: z.array(z.string()).optional(),
  /** In order: `CODE file:line`. With blockers nothing else is expected. */
  blockers: z.array(z.string()).optional(),
  /** Modules of the monolith that must not be in the service. */
  absent: z.array(z.string()).optional(),
  dependencies: z.array(z.string()).optional(),
  silencedEvents: z.array(z.string()).optional(),
  /** Functions that the audit finds named and not run. */
  named: z.array(z.string()).optional(),
  /** `function <- callers writes tables`. */
  seams: z.array(z.string()).optional(),
  /** `function <- callers writes tables` of what the service offers to the monolith. */
  offered: z.array(z.string()).optional(),
  debt: z.array(z.string()).optional(),
  /** Unit tests that come along: the script that runs them, `path: why` of each and of what is left. */
  tests: z
    .strictObject({
      script: z.string(),
      devDependencies: z.array(z.string()),
      files: z.array(z.string()),
      taken: z.array(z.string()),
      left: z.array(z.string()),
    })
    .optional(),
});

const cases = readdirSync(FIXTURES).sort();

function textOf(...path: string[]): string {
  return readFileSync(join(FIXTURES, ...path), 'utf8');
}

/** The exact texts that a case expects in the service, or in the monolith that is patched, by path. */
function expectedTexts(name: string, side: 'expected' | 'patched'): Map<string, string> {
  const folder = join(FIXTURES, name, side);
  if (side === 'patched' && !existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    files
      .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
      .sort()
      .map((path) => [path, textOf(name, side, path)]),
  );
}

function decisionsOf(spec: z.infer<typeof caseSchema>) {
  const { duties = {}, files = {}, memory = {}, writes = {}, seamDecisions: seams = {} } = spec;
  return { duties, files, memory, writes, seams, tests: {} };
}

async function slicingOf(name: string) {
  const spec = caseSchema.parse(JSON.parse(textOf(name, 'case.json')));
  const { main } = z.object({ main: z.string() }).parse(JSON.parse(textOf(name, 'package.json')));
  const slicing = await sliceOf(
    join(FIXTURES, name),
    spec.entry ?? main,
    spec.extract,
    spec.contexts,
    decisionsOf(spec),
    spec.hasRoles,
  );
  return { spec, slicing };
}

afterAll(removeTrees);

describe('extract, one small application per pattern', () => {
  it('has an expectation in every folder, and either blockers or texts', () => {
    expect(cases.filter((name) => !existsSync(join(FIXTURES, name, 'case.json')))).toEqual([]);
    const both = cases.filter((name) => {
      const { blockers } = caseSchema.parse(JSON.parse(textOf(name, 'case.json')));
      return (blockers === undefined) !== existsSync(join(FIXTURES, name, 'expected'));
    });
    expect(both).toEqual([]);
  });

  it.each(cases)('%s', async (name) => {
    const { spec, slicing } = await slicingOf(name);
    expect(slicing.analysis.model.routes.map((route) => route.id)).toEqual(
      expect.arrayContaining([...slicing.context.routes]),
    );
    if (spec.blockers !== undefined) {
      expect(blockersOf(slicing)).toEqual(spec.blockers);
      return;
    }
    const plan = planned(slicing);
    const expected = expectedTexts(name, 'expected');
    expect(
      Object.fromEntries([...expected.keys()].map((path) => [path, plan.serviceFiles.get(path)])),
    ).toEqual(Object.fromEntries(expected));
    expect((spec.absent ?? []).filter((path) => plan.serviceFiles.has(path))).toEqual([]);
    const manifest = z
      .object({
        scripts: z.record(z.string(), z.string()),
        dependencies: z.record(z.string(), z.string()),
        devDependencies: z.record(z.string(), z.string()).default({}),
      })
      .parse(JSON.parse(plan.serviceFiles.get('package.json') ?? ''));
    if (spec.dependencies !== undefined)
      expect(Object.keys(manifest.dependencies)).toEqual(spec.dependencies);
    expect(plan.silencedEvents).toEqual(spec.silencedEvents ?? []);
    expect(
      plan.seams.map((one) => `${one.record.id} <- ${one.callers.join(', ')} writes ${one.writes.join(',')}`),
    ).toEqual(spec.seams ?? []);
    expect(
      plan.offered.map(
        (one) => `${one.record.id} <- ${one.callers.join(', ')} writes ${one.writes.join(',')}`,
      ),
    ).toEqual(spec.offered ?? []);
    const patched = expectedTexts(name, 'patched');
    const changed = new Map(plan.monolithChanges.map((one) => [one.path, one.content]));
    expect(Object.fromEntries([...patched.keys()].map((path) => [path, changed.get(path)]))).toEqual(
      Object.fromEntries(patched),
    );
    expect(plan.debt).toEqual(spec.debt ?? []);
    expect(plan.assets).toEqual(spec.assets ?? []);
    expect(plan.shared).toEqual(spec.shared ?? []);
    if (spec.tests === undefined) expect(plan.tests.taken).toEqual([]);
    else {
      const told = (one: { path: string; why: string }) => `${one.path}: ${one.why}`;
      expect({
        script: manifest.scripts.test,
        devDependencies: Object.keys(manifest.devDependencies),
        files: spec.tests.files.filter((path) => plan.serviceFiles.get(path) === textOf(name, path)),
        taken: plan.tests.taken.map(told),
        left: plan.tests.left.map(told),
      }).toEqual(spec.tests);
    }
    const audit = await audited(slicing, plan.serviceFiles);
    expect(audit.problems).toEqual([]);
    expect(audit.debt).toEqual(spec.named ?? []);
  });
});
