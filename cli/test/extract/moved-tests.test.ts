import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { explainedFile, runExtract } from '../../src/app/extract.ts';
import { leftKindSchema } from '../../src/artifacts/service-tests.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { type Progress, silent } from '../../src/ports/progress.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { projectTree } from '../helpers/project-tree.ts';
import { runCli } from '../helpers/run-cli.ts';
import { aMap } from './helpers/slicing.ts';

let copy: FixtureCopy;
afterEach(() => copy.remove());

function enter(fixture: string, packages: readonly string[]): void {
  copy = copyFixture(`extract/${fixture}`, ['express', ...packages]);
  copy.write('migrate.config.yaml', 'schema: migrate/config@1\ndatabase: { client: none }\n');
  copy.write('migration/context-map.json', serialize(aMap({ cats: { routes: ['GET /cats'] } })));
}

async function extract(progress: Progress = silent) {
  const options = { dryRun: false, force: false, commit: false, start: false, progress };
  return await runExtract(loadProject(copy.root), 'cats', options);
}

function textOf(path: string): string {
  return readFileSync(join(copy.root, path), 'utf8');
}

const extraction = z.object({
  debt: z.array(z.string()),
  tests: z.object({
    left: z.array(z.object({ path: z.string(), kind: leftKindSchema, said: z.string().optional() })),
  }),
});

/** A test that tells the service from the monolith. */
function writeDiffering(): void {
  copy.write(
    'test/other/place.test.js',
    `const assert = require('node:assert');
const { test } = require('node:test');
const { existsSync } = require('node:fs');
const { cats } = require('../../lib/cats');
test('dogs are beside cats', () => assert.ok(existsSync(__dirname + '/../../lib/' + 'dogs.js') && cats));
`,
  );
}

const manifest = z.object({
  taken: z.array(z.object({ path: z.string(), runner: z.string() })),
  left: z.array(z.object({ path: z.string(), why: z.string() })),
});

describe('unit tests of what moves', () => {
  it('come along with their runner when they pass, and stay as they are in a second run', async () => {
    enter('tests-vitest', ['.bin', 'vitest', 'zod', 'typescript', '@types/express']);
    const result = await extract();
    expect(result.plan.tests.taken.map((one) => one.path)).toEqual([
      'src/__tests__/cats.ts',
      'src/cats.spec.ts',
    ]);
    expect(textOf('services/cats/src/__tests__/cats.ts')).toBe(textOf('src/__tests__/cats.ts'));
    expect(textOf('migration/.run/logs/tests-cats.log')).toMatch(/2 passed/);
    expect(manifest.parse(JSON.parse(textOf('services/cats/migrate.tests.json'))).taken).toEqual([
      { path: 'src/__tests__/cats.ts', runner: 'vitest' },
      { path: 'src/cats.spec.ts', runner: 'vitest' },
    ]);
    expect(existsSync(join(copy.root, 'services/cats/node_modules'))).toBe(false);
    const pipeline: unknown = parse(textOf('.github/workflows/service-cats.yml'));
    const steps = z.object({
      jobs: z.object({ build: z.object({ steps: z.array(z.object({ run: z.string().optional() })) }) }),
    });
    expect(steps.parse(pipeline).jobs.build.steps.map((one) => one.run)).toContain('npm test');
    const before = projectTree(copy.root);
    expect(await extract()).toMatchObject({ unchanged: true });
    expect(projectTree(copy.root)).toEqual(before);
  });

  it('stay with the monolith when they fail, with what running them on both sides showed', async () => {
    enter('tests-node', ['chai']);
    copy.write(
      'lib/names.test.js',
      `${textOf('lib/names.test.js')}\ntest('never', () => expect(1).to.equal(2));\n`,
    );
    writeDiffering();
    const { plan } = await extract();
    expect(plan.tests.taken.map((one) => one.path)).toEqual(['test/unit/cats.test.js']);
    expect(textOf('services/cats/package.json')).toMatch(/^\{\n {2}"name": /);
    const { left } = manifest.parse(JSON.parse(textOf('services/cats/migrate.tests.json')));
    const whyOf = (path: string) => left.find((one) => one.path === path)?.why;
    expect(whyOf('lib/names.test.js')).toMatch(/^fails in the monolith as well/);
    expect(whyOf('test/other/place.test.js')).toMatch(/^passes in the monolith and fails in the service: /);
    const names = readdirSync(join(copy.root, 'services/cats'), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.test.js'))).toEqual(['test/unit/cats.test.js']);
    expect(names).not.toContain('test/other');
    expect(readdirSync(join(copy.root, 'services')).filter((name) => name.startsWith('.staged'))).toEqual([]);
  });

  it('end the command with 1, before all else that it tells, where they tell the service from the monolith', async () => {
    enter('tests-node', ['chai']);
    writeDiffering();
    const path = 'test/other/place.test.js';
    const run = (...words: string[]) =>
      runCli(['extract', 'cats', '--no-start', '--dir', copy.root, ...words]);
    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'services/cats is in place',
      expect.stringMatching(
        /^ {2}DIFFERS {3}test\/other\/place\.test\.js passes in the monolith and fails in the service: \S/,
      ),
      expect.stringContaining(`\`tests: { "${path}": monolith }\` in migrate.config.yaml accepts it`),
    ]);
    expect(textOf('services/cats/README.md')).toContain(
      `- ${path}: a test that passes in the monolith and fails`,
    );
    expect(JSON.parse(textOf('migration/journal.ndjson'))).toMatchObject({ numbers: { testsDiffering: 1 } });
    const before = textOf('services/cats/migrate.tests.json');
    expect(before).not.toMatch(/staged|not ok|ms\)|✖/);
    const again = await run('--format', 'json');
    expect(again.code).toBe(1);
    const told: unknown = JSON.parse(again.stdout);
    expect(told).toMatchObject({ applied: false });
    expect(extraction.parse(told).tests.left.find((one) => one.path === path)).toMatchObject({
      kind: 'differs',
      said: expect.stringMatching(/\S/),
    });
    expect(textOf('services/cats/migrate.tests.json')).toBe(before);
    copy.write('migrate.config.yaml', `${textOf('migrate.config.yaml')}tests: { ${path}: monolith }\n`);
    const accepted = await run('--format', 'json');
    expect({ code: accepted.code, stderr: accepted.code === 0 ? '' : accepted.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    const { tests, debt } = extraction.parse(JSON.parse(accepted.stdout));
    expect(tests.left.find((one) => one.path === path)).toMatchObject({ kind: 'decided' });
    expect(debt).toContain(
      `${path}: a test that stays with the monolith, as \`tests\` in migrate.config.yaml says`,
    );
  });

  it('are not in the build of the service when they stay', async () => {
    enter('tests-vitest', ['.bin', 'vitest', 'zod', 'typescript', '@types/express']);
    copy.write(
      'tsconfig.json',
      textOf('tsconfig.json')
        .replace('"types": []', '"types": ["vitest/globals"]')
        .replace(/, "exclude": .*\]/, ''),
    );
    copy.write('src/cats.spec.ts', `${textOf('src/cats.spec.ts')}\nit('never', () => expect(1).toBe(2));\n`);
    const { plan } = await extract();
    expect(plan.tests.taken.map((one) => one.path)).toEqual(['src/__tests__/cats.ts']);
    const built = readdirSync(join(copy.root, 'services/cats/dist'), { recursive: true, encoding: 'utf8' });
    expect(built).toEqual(expect.arrayContaining(['cats.js', '__tests__/cats.js']));
    expect(built).not.toContain('cats.spec.js');
  });

  it('that fail only together stay too, and those that fail alone keep their own reason', async () => {
    enter('tests-node', ['chai']);
    // The second of those that one process starts finds what the first has left.
    const onlyOne = `const { writeFileSync } = require('node:fs');
const { test } = require('node:test');
const { cats } = require('../../lib/cats');
test('is the only one', () => writeFileSync('seen-by-' + process.ppid, String(cats), { flag: 'wx' }));
`;
    const steps: string[] = [];
    copy.write(
      'lib/names.test.js',
      `${textOf('lib/names.test.js')}\ntest('never', () => expect(1).to.equal(2));\n`,
    );
    copy.write('test/unit/cats.test.js', onlyOne);
    copy.write('test/unit/place.test.js', onlyOne);
    const { plan } = await extract({ ...silent, step: (text) => steps.push(text) });
    expect(plan.tests.taken).toEqual([]);
    const why = (path: string) => plan.tests.left.find((one) => one.path === path)?.why;
    expect(why('lib/names.test.js')).toBe('fails in the monolith as well, on its own');
    const togetherToo = 'fails in the monolith as well, together with the others';
    expect(why('test/unit/cats.test.js')).toBe(togetherToo);
    expect(why('test/unit/place.test.js')).toBe(togetherToo);
    expect(steps).toContain('3 of them stay with the monolith of cats');
  });

  it('are listed with their reasons when all of them stay', async () => {
    enter('tests-node', []);
    rmSync(join(copy.root, 'test/unit/cats.test.js'));
    const { plan } = await extract();
    expect(plan.tests.taken).toEqual([]);
    const { taken, left } = manifest.parse(JSON.parse(textOf('services/cats/migrate.tests.json')));
    expect(taken).toEqual([]);
    expect(left).toContainEqual({
      path: 'lib/names.test.js',
      why: 'needs the package chai, which is not installed',
    });
    expect(textOf('services/cats/package.json')).not.toContain('"test"');
  });

  it('are merged with hand edits like the rest of the service', async () => {
    enter('tests-node', ['chai']);
    await extract();
    const test = textOf('services/cats/test/unit/cats.test.js');
    copy.write('services/cats/test/unit/cats.test.js', `// ours\n${test}`);
    expect(await extract()).toMatchObject({ unchanged: true, kept: ['test/unit/cats.test.js'] });
    copy.write('lib/names.test.js', `// theirs\n${textOf('lib/names.test.js')}`);
    expect(await extract()).toMatchObject({ applied: true, conflicts: [] });
    expect(textOf('services/cats/lib/names.test.js')).toMatch(/^\/\/ theirs/);
    expect(textOf('services/cats/test/unit/cats.test.js')).toMatch(/^\/\/ ours/);
  });

  it('are explained, and so is what helps them', async () => {
    enter('tests-node', ['chai']);
    const options = { dryRun: true, force: false, commit: false, start: false, progress: silent };
    const result = await runExtract(loadProject(copy.root), 'cats', options);
    const told = (file: string) => {
      const { verdict, why } = explainedFile(result, 'cats', file);
      return `${verdict}: ${why}`;
    };
    expect(told('test/unit/cats.test.js')).toBe('test: It tests lib/cats.js.');
    expect(told('services/cats/test/data/names.json')).toBe('test: test/unit/cats.test.js needs it.');
    expect(told('test/unit/both.test.js')).toBe('left: It needs lib/dogs.js, which stays with the monolith.');
  });

  it('are not promised by a dry run where the extraction before has tried them in vain', async () => {
    enter('tests-node', ['chai']);
    writeDiffering();
    await extract();
    const options = { dryRun: true, force: false, commit: false, start: false, progress: silent };
    const result = await runExtract(loadProject(copy.root), 'cats', options);
    // The README tells what only a run finds out.
    expect(result.changeSet.changes.map((one) => one.path)).toEqual(['services/cats/README.md']);
    expect(explainedFile(result, 'cats', 'test/other/place.test.js')).toMatchObject({
      verdict: 'left',
      why: expect.stringMatching(/fails in the service: .*each extraction tries it again\.$/),
    });
    const { code, stdout } = await runCli([
      ...['extract', 'cats', '--dir', copy.root],
      ...['--explain', 'test/unit/cats.test.js'],
    ]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'test/unit/cats.test.js: comes along if the test passes in the service, which only the extraction itself tries. It tests lib/cats.js.\n',
    });
    expect(await runCli(['extract', 'cats', '--dry-run', '--dir', copy.root])).toMatchObject({ code: 0 });
  });
});
