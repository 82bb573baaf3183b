import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../../src/analyze/index.ts';
import { NO_DECISIONS } from '../../../src/extract/decisions.ts';
import { auditRetirement } from '../../../src/extract/retire/audit-retirement.ts';
import { changedFiles } from '../../../src/extract/retire/changed-files.ts';
import { planRetirement, type RetirementPlan } from '../../../src/extract/retire/plan-retirement.ts';
import { diskFiles } from '../../../src/ports/source-files.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/retire/', import.meta.url));
const cases = readdirSync(FIXTURES).sort();

const caseSchema = z.strictObject({
  routes: z.array(z.string()),
  /** In order: `CODE file:line`. With blockers nothing else is expected. */
  blockers: z.array(z.string()).optional(),
  deleted: z.array(z.string()).default([]),
  silencedEvents: z.array(z.string()).default([]),
  tests: z.array(z.string()).default([]),
  unusedPackages: z.array(z.string()).default([]),
  notes: z.array(z.string()).default([]),
});

async function retirementOf(name: string) {
  const folder = join(FIXTURES, name);
  const spec = caseSchema.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
  const { main } = z
    .object({ main: z.string() })
    .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const application = { root: folder, entry: main, name };
  const analysis = await analyze(application);
  const result = planRetirement({
    analysis,
    context: 'cats',
    routes: new Set(spec.routes),
    appDir: folder,
    appPath: '',
    health: '/health',
    decisions: NO_DECISIONS,
    tearTests: false,
  });
  return { folder, spec, result, analysis, application };
}

/** What the plan makes of the application, read again. */
async function audited(
  { application, analysis }: Awaited<ReturnType<typeof retirementOf>>,
  plan: RetirementPlan,
) {
  const texts = plan.changes.map(
    (one) => [join(application.root, one.path), one.kind === 'delete' ? undefined : one.content] as const,
  );
  const files = changedFiles(diskFiles, new Map(texts));
  return auditRetirement(analysis, await analyze({ ...application, files }), plan, false);
}

function textsOf({ changes }: RetirementPlan): Record<string, string> {
  return Object.fromEntries(changes.flatMap((one) => (one.kind === 'edit' ? [[one.path, one.content]] : [])));
}

/** The exact texts that a case expects, by path. */
function expectedTexts(folder: string): Record<string, string> {
  const expected = join(folder, 'expected');
  if (!existsSync(expected)) return {};
  const files = readdirSync(expected, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath, one.name)).sort();
  return Object.fromEntries(
    paths.map((path) => [path.slice(expected.length + 1), readFileSync(path, 'utf8')]),
  );
}

describe('retire, one small application per pattern', () => {
  it.each(cases)('%s', async (name) => {
    const retirement = await retirementOf(name);
    const { folder, spec, result } = retirement;
    if (result.kind === 'blocked') {
      const places = result.blockers.map(
        ({ code, file, line }) => `${code}${file === undefined ? '' : ` ${file}:${line}`}`,
      );
      expect(places).toEqual(spec.blockers);
      return;
    }
    const { plan } = result;
    expect(spec.blockers).toBeUndefined();
    expect(textsOf(plan)).toEqual(expectedTexts(folder));
    expect(plan.changes.filter((one) => one.kind === 'delete').map((one) => one.path)).toEqual(spec.deleted);
    expect(plan.retired).toEqual(spec.routes);
    expect((await audited(retirement, plan)).problems).toEqual([]);
    expect({
      silencedEvents: plan.silencedEvents,
      tests: plan.tests,
      unusedPackages: plan.unusedPackages,
      notes: plan.notes,
    }).toEqual({
      silencedEvents: spec.silencedEvents,
      tests: spec.tests,
      unusedPackages: spec.unusedPackages,
      notes: spec.notes,
    });
  });
});
