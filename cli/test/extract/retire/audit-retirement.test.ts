import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Analysis, analyze } from '../../../src/analyze/index.ts';
import { NO_DECISIONS } from '../../../src/extract/decisions.ts';
import { auditRetirement } from '../../../src/extract/retire/audit-retirement.ts';
import { changedFiles } from '../../../src/extract/retire/changed-files.ts';
import { planRetirement, type RetirementPlan } from '../../../src/extract/retire/plan-retirement.ts';
import { diskFiles } from '../../../src/ports/source-files.ts';

const FOLDER = fileURLToPath(new URL('../../../fixtures/retire/listeners', import.meta.url));
const APPLICATION = { root: FOLDER, entry: 'app.js', name: 'listeners' };

let before: Analysis;
let plan: RetirementPlan;

beforeAll(async () => {
  before = await analyze(APPLICATION);
  const result = planRetirement({
    analysis: before,
    context: 'cats',
    routes: new Set(['POST /cats']),
    appDir: FOLDER,
    appPath: '',
    health: '/',
    decisions: NO_DECISIONS,
    tearTests: false,
  });
  if (result.kind === 'blocked') throw new Error('blocked');
  plan = result.plan;
});

/** The audit of the planned monolith, with one file changed or taken away. */
async function auditWith(path = 'app.js', change: (text: string) => string | undefined = (text) => text) {
  const texts = new Map(
    plan.changes.map((one) => [join(FOLDER, one.path), one.kind === 'delete' ? undefined : one.content]),
  );
  const file = join(FOLDER, path);
  texts.set(file, change(texts.get(file) ?? readFileSync(file, 'utf8')));
  const after = await analyze({ ...APPLICATION, files: changedFiles(diskFiles, texts) });
  return auditRetirement(before, after, plan, false);
}

async function problemsWith(path: string, change: (text: string) => string | undefined): Promise<string[]> {
  return (await auditWith(path, change)).problems.map((one) => one.message);
}

describe('the audit of a retirement', () => {
  it('passes on what was planned, and says what it looked at', async () => {
    expect(await auditWith()).toMatchObject({ problems: [], left: [], routes: 1 });
  });

  it('fails when a route of others is gone, or one of the context is left', async () => {
    expect(await problemsWith('app.js', (text) => text.replace('/dogs', '/cats'))).toEqual([
      'The monolith without it lacks the route POST /dogs',
      'The monolith without it answers POST /cats, which belongs to others',
    ]);
  });

  it('fails when another route is behind other middleware', async () => {
    const logged = (text: string) =>
      text.replace('express();\n', 'express();\napp.use(function log(req, res, next) {\n  next();\n});\n');
    expect(await problemsWith('app.js', logged)).toEqual(['The middleware of POST /dogs differs']);
  });

  it('fails when a listener is gone whose event is still emitted', async () => {
    const deaf = (text: string) => text.replace("bus.on('dog.born', bark);\n", '');
    expect(await problemsWith('listeners.js', deaf)).toEqual([
      'The monolith without it lacks the event dog.born',
    ]);
  });

  it('fails when a job is gone', async () => {
    expect(await problemsWith('app.js', (text) => text.replace(/setInterval.*\n/, ''))).toEqual([
      'The monolith without it lacks the job every 1000 ms',
    ]);
  });

  it('fails when a module is missing that something still loads', async () => {
    expect(await problemsWith('bark.js', () => undefined)).toContain("Cannot resolve './bark'");
  });

  it('fails when modules with effects load in another order', async () => {
    const [log, listeners] = ["require('./log');\n", "require('./listeners');\n"];
    const { problems } = await auditWith('app.js', (text) => text.replace(log + listeners, listeners + log));
    expect(problems.map((one) => one.code)).toEqual(['MIG-4018']);
  });
});
