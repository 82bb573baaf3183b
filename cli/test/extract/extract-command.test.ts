import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runExtract } from '../../src/app/extract.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { Failure } from '../../src/errors/problem.ts';
import { silent } from '../../src/ports/progress.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { projectTree as treeOf } from '../helpers/project-tree.ts';
import { runCli, startCli } from '../helpers/run-cli.ts';
import { composeFindings } from '../support/linters.ts';
import { aMap } from './helpers/slicing.ts';

const ROUTES = ['GET /cats', 'GET /cats/:id'];
const PIPELINE = '.github/workflows/service-cats.yml';
const SYSTEM = [
  '.env.example',
  '.gitignore',
  'compose.yaml',
  'monolith.Dockerfile',
  'monolith.Dockerfile.dockerignore',
].map((name) => `services/${name}`);
let copy: FixtureCopy;

function enter(fixture: string, contexts = aMap({ cats: { routes: ROUTES } })): void {
  copy = copyFixture(`extract/${fixture}`, ['express', 'knex', 'pg']);
  copy.write('migration/context-map.json', serialize(contexts));
}

afterEach(() => copy.remove());

async function extract(
  options: { dryRun?: boolean; force?: boolean; commit?: boolean } = {},
  context = 'cats',
) {
  const given = { dryRun: false, force: false, commit: false, start: false, progress: silent, ...options };
  return await runExtract(loadProject(copy.root), context, given);
}

/** Code and other codes of the failure that an extraction ends with. */
async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (error instanceof Failure) return error;
  throw new Error('the extraction did not fail as expected', { cause: error });
}

describe('migrate extract', () => {
  beforeEach(() => enter('audited'));

  it('as a command writes service, routes and pristine copy, and prints what it did', async () => {
    const before = treeOf(copy.root);
    const { code, stdout, stderr } = await runCli([
      'extract',
      'cats',
      '--no-start',
      '--format',
      'json',
      '--dir',
      copy.root,
    ]);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const printed = z
      .object({
        schema: z.string(),
        applied: z.boolean(),
        url: z.string(),
        changes: z.array(z.object({ path: z.string() })),
      })
      .parse(JSON.parse(stdout));
    expect(printed).toMatchObject({ schema: 'migrate/extraction@1', applied: true });
    const after = treeOf(copy.root);
    expect(after.get('services/cats/app.js')).toBe(before.get('expected/app.js'));
    const added = [...after.keys()].filter((path) => !before.has(path));
    const service = printed.changes
      .map((one) => one.path)
      .filter((path) => path.startsWith('services/cats/'));
    expect(added).toEqual(
      [
        'migration/journal.ndjson',
        'migration/routes.yaml',
        PIPELINE,
        `migration/.base/cats.beside/${PIPELINE}`,
        ...SYSTEM,
        ...SYSTEM.map((path) => `migration/.base/.system/${path}`),
        ...service,
        ...service.map((path) => path.replace('services/', 'migration/.base/')),
      ].sort(),
    );
    for (const path of service)
      expect(after.get(path.replace('services/', 'migration/.base/'))).toBe(after.get(path));
    for (const [path, text] of before) expect(after.get(path)).toBe(text);
    const routes: unknown = parse(after.get('migration/routes.yaml') ?? '');
    expect(routes).toMatchObject({
      targets: { cats: { urls: [printed.url] } },
      contexts: { cats: { mode: 'monolith' } },
      routes: ROUTES.map((id) => ({ context: 'cats', method: 'GET', path: id.slice(4) })),
    });
  });

  it('changes nothing when it is repeated', async () => {
    expect(await extract()).toMatchObject({ applied: true, unchanged: false });
    const before = treeOf(copy.root);
    expect(await extract()).toMatchObject({ applied: false, unchanged: true });
    expect(treeOf(copy.root)).toEqual(before);
    expect(existsSync(join(copy.root, 'services/.staged-cats'))).toBe(false);
  });

  it('changes nothing when it is repeated over the seam host that it put into the monolith', async () => {
    copy.remove();
    enter(
      'seam-cjs',
      aMap({
        cats: { routes: ['POST /cats/:sku'], modules: ['src/cats.js'] },
        stock: { routes: ['GET /stock'], modules: ['src/audit.js', 'src/stock.js'], tables: ['stock'] },
      }),
    );
    await extract();
    const before = treeOf(copy.root);
    expect(before.has('src/seams/cats-host.js')).toBe(true);
    expect(await extract()).toMatchObject({ unchanged: true });
    expect(treeOf(copy.root)).toEqual(before);
  });

  it('carries hand edits over, each kind of them, unless told to throw them away', async () => {
    await extract();
    const generated = treeOf(copy.root);
    const cats = generated.get('services/cats/cats.js') ?? '';
    copy.write('services/cats/cats.js', `// ours\n${cats}`);
    copy.write('services/cats/added.js', '');
    rmSync(join(copy.root, 'services/cats/.dockerignore'));
    const edited = treeOf(copy.root);
    expect(await extract()).toMatchObject({ unchanged: true, conflicts: [] });
    expect(treeOf(copy.root)).toEqual(edited);

    const app = readFileSync(join(copy.root, 'app.js'), 'utf8');
    copy.write('app.js', app.replace('app.use(auth);\n', ''));
    const again = await extract();
    expect(again).toMatchObject({ applied: true, conflicts: [] });
    expect([...again.kept].sort()).toEqual(['.dockerignore', 'added.js', 'cats.js']);
    const merged = treeOf(copy.root);
    expect(merged.get('services/cats/app.js')).not.toContain('app.use(auth)');
    expect(merged.get('services/cats/cats.js')).toBe(`// ours\n${cats}`);
    expect(merged.get('migration/.base/cats/cats.js')).toBe(cats);
    expect(merged.has('services/cats/.dockerignore')).toBe(false);

    copy.write('app.js', app);
    await extract({ force: true });
    const journal = 'migration/journal.ndjson';
    expect(new Map([...treeOf(copy.root)].filter(([path]) => path !== journal))).toEqual(
      new Map([...generated].filter(([path]) => path !== journal)),
    );
  });

  it('marks what both sides changed, calls it no success, and refuses to go on before it is settled', async () => {
    await extract();
    const app = readFileSync(join(copy.root, 'services/cats/app.js'), 'utf8');
    copy.write('services/cats/app.js', app.replace('app.use(auth);', 'app.use(auth, ours);'));
    const source = readFileSync(join(copy.root, 'app.js'), 'utf8');
    copy.write('app.js', source.replace('app.use(auth);', 'app.use(auth);\napp.disable("etag");'));
    const { code, stdout } = await runCli(['extract', 'cats', '--no-start', '--dir', copy.root]);
    expect(code).toBe(1);
    expect(stdout).toContain('CONFLICT  services/cats/app.js: 1 places that both sides changed');
    const marked = readFileSync(join(copy.root, 'services/cats/app.js'), 'utf8');
    expect(marked).toMatch(/<{7} your edits\n[\s\S]*app\.use\(auth, ours\)[\s\S]*>{7} generated now/);
    expect((await failureOf(extract())).problem).toMatchObject({ code: 'MIG-4011', cause: 'app.js' });
    expect(readFileSync(join(copy.root, 'services/cats/app.js'), 'utf8')).toBe(marked);
  });

  it('merges the pipeline like the service, and leaves one alone that it has not made', async () => {
    copy.write(PIPELINE, 'name: ours\n');
    await extract();
    expect(readFileSync(join(copy.root, PIPELINE), 'utf8')).toBe('name: ours\n');
    rmSync(join(copy.root, PIPELINE));
    await extract({ force: true });
    const generated = readFileSync(join(copy.root, PIPELINE), 'utf8');
    const steps = z.object({ jobs: z.object({ build: z.object({ steps: z.array(z.unknown()) }) }) });
    expect(steps.parse(parse(generated)).jobs.build.steps.length).toBeGreaterThan(2);
    copy.write(PIPELINE, generated.replace('runs-on: ubuntu-latest', 'runs-on: our-runner'));
    expect(await extract()).toMatchObject({ unchanged: true, kept: [PIPELINE], conflicts: [] });
    expect(readFileSync(join(copy.root, PIPELINE), 'utf8')).toContain('our-runner');
  });

  it('keeps what installing put into the service', async () => {
    await extract();
    copy.write('services/cats/node_modules/one/index.js', '1');
    const app = readFileSync(join(copy.root, 'app.js'), 'utf8');
    copy.write('app.js', app.replace('app.use(auth);\n', ''));
    expect(await extract()).toMatchObject({ applied: true });
    expect(existsSync(join(copy.root, 'services/cats/node_modules/one/index.js'))).toBe(true);
  });

  it('commits each step by itself, and only over a clean tree', async () => {
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], {
        cwd: copy.root,
        encoding: 'utf8',
      });
    expect((await failureOf(extract({ commit: true }))).problem.code).toBe('MIG-4017');
    git('init', '-q');
    git('config', 'user.name', 'a');
    git('config', 'user.email', 'a@b.c');
    copy.write('.gitignore', 'node_modules\nmigration/.run\n');
    git('add', '.');
    git('commit', '-qm', 'before');
    copy.write('dogs.js', `// unfinished\n${readFileSync(join(copy.root, 'dogs.js'), 'utf8')}`);
    expect((await failureOf(extract({ commit: true }))).problem).toMatchObject({
      code: 'MIG-4017',
      cause: 'dogs.js',
    });
    git('checkout', '-q', 'dogs.js');
    expect(await extract({ commit: true })).toMatchObject({ applied: true });
    expect(git('log', '--format=%s').trim().split('\n')).toEqual([
      'Extract cats: its routes, context map and journal',
      'Extract cats: the service, cut out of the monolith',
      'before',
    ]);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('follows the sources when they change', async () => {
    await extract();
    const app = readFileSync(join(copy.root, 'app.js'), 'utf8');
    writeFileSync(join(copy.root, 'app.js'), app.replace('app.use(auth);\n', ''));
    expect(await extract()).toMatchObject({ applied: true });
    expect(treeOf(copy.root).get('services/cats/app.js')).not.toContain('app.use(auth)');
    expect(treeOf(copy.root).get('migration/.base/cats/app.js')).not.toContain('app.use(auth)');
  });

  it('as a dry run writes nothing and names the same files', async () => {
    const before = treeOf(copy.root);
    const dry = await extract({ dryRun: true });
    expect(treeOf(copy.root)).toEqual(before);
    const real = await extract();
    expect(dry.changeSet.changes.map((one) => one.path)).toEqual(
      real.changeSet.changes.map((one) => one.path),
    );
  });

  it('finishes what a killed extraction had decided', async () => {
    await extract();
    const done = treeOf(copy.root);
    const app = done.get('services/cats/app.js') ?? '';
    copy.write('services/.staged-cats/app.js', app);
    copy.write(
      'migration/.run/intent.json',
      JSON.stringify({
        folder: { staged: 'services/.staged-cats', target: 'services/cats' },
        emptied: ['migration/.base/cats'],
        files: [{ path: 'migration/.base/cats/app.js', content: app }],
      }),
    );
    expect((await runCli(['status', '--dir', copy.root])).code).toBe(0);
    expect(existsSync(join(copy.root, 'migration/.run/intent.json'))).toBe(false);
    expect(existsSync(join(copy.root, 'services/.staged-cats'))).toBe(false);
    const journal = 'migration/journal.ndjson';
    expect([...treeOf(copy.root)].filter(([path]) => path !== journal)).toEqual(
      [...done]
        .filter(([path]) => path !== journal)
        .filter(([path]) => !path.startsWith('services/cats/') || path === 'services/cats/app.js')
        .filter(
          ([path]) => !path.startsWith('migration/.base/cats/') || path === 'migration/.base/cats/app.js',
        ),
    );
  });

  it('is done or undone after SIGKILL at any moment, once another command has run', async () => {
    const before = treeOf(copy.root);
    await extract();
    const done = treeOf(copy.root);
    const hash = (tree: ReadonlyMap<string, string>) =>
      JSON.stringify([...tree].filter(([path]) => path !== 'migration/journal.ndjson'));
    const reset = () => {
      for (const path of [
        'services',
        'migration/.base',
        'migration/routes.yaml',
        'migration/journal.ndjson',
        '.github',
      ])
        rmSync(join(copy.root, path), { recursive: true, force: true });
    };
    const begun = Date.now();
    reset();
    await runCli(['extract', 'cats', '--no-start', '--dir', copy.root]);
    const whole = Date.now() - begun;
    const ends = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      reset();
      const run = startCli(['extract', 'cats', '--no-start', '--dir', copy.root]);
      setTimeout(() => run.child.kill('SIGKILL'), (whole * (round + 0.5)) / 10);
      await run.done;
      await runCli(['status', '--dir', copy.root]);
      const tree = hash(treeOf(copy.root));
      ends.add(tree === hash(before) ? 'undone' : tree === hash(done) ? 'done' : `neither, round ${round}`);
    }
    expect([...ends].filter((one) => one.startsWith('neither'))).toEqual([]);
  }, 120_000);

  it('clears away what a killed extraction had not decided', async () => {
    copy.write('services/.staged-dogs/app.js', 'half');
    await extract();
    const names = readdirSync(join(copy.root, 'services'), { withFileTypes: true });
    expect(names.filter((one) => one.isDirectory()).map((one) => one.name)).toEqual(['cats']);
  });

  it('knows only the contexts of the map', async () => {
    const { problem } = await failureOf(extract({}, 'lions'));
    expect(problem).toMatchObject({ code: 'MIG-1004', cause: 'The context map has: cats.' });
  });

  it('refuses a map that is older than the sources', async () => {
    copy.write(
      'migration/context-map.json',
      JSON.stringify(aMap({ cats: { routes: [...ROUTES, 'GET /gone'] } })),
    );
    const { problem } = await failureOf(extract());
    expect(problem).toMatchObject({
      code: 'MIG-1005',
      cause: expect.stringContaining('it names what is gone: GET /gone;'),
    });
  });
});

describe('migrate extract of one context after another', () => {
  it('leaves the seam host of the first out of the second', async () => {
    const modules = ['src/audit.js', 'src/stock.js', 'src/counting.js', 'src/names.js'];
    enter(
      'seam-cjs',
      aMap({
        cats: { routes: ['POST /cats/:sku'], modules: ['src/cats.js'] },
        stock: { routes: ['GET /stock'], modules, tables: ['stock'] },
      }),
    );
    expect(await extract()).toMatchObject({ applied: true });
    expect(treeOf(copy.root).get('src/app.js')).toContain("require('./seams/cats-host')");
    expect(await extract({}, 'stock')).toMatchObject({ applied: true });
    const app = treeOf(copy.root).get('services/stock/src/app.js');
    expect(app).toContain("app.get('/stock'");
    expect(app).not.toContain('cats-host');
  });

  it('adds the second to the whole system, around what people changed there', async () => {
    enter('audited', aMap({ cats: { routes: ROUTES }, dogs: { routes: ['GET /dogs'] } }));
    await extract();
    const compose = () => readFileSync(join(copy.root, 'services/compose.yaml'), 'utf8');
    copy.write('services/compose.yaml', compose().replace('127.0.0.1:8080', '0.0.0.0:443'));
    const second = await extract({}, 'dogs');
    expect(second).toMatchObject({ applied: true, conflicts: [], kept: ['services/compose.yaml'] });
    const { services } = z
      .object({ services: z.record(z.string(), z.looseObject({ ports: z.array(z.string()).optional() })) })
      .parse(parse(compose()));
    expect(Object.keys(services)).toEqual(['cats', 'dogs', 'monolith', 'proxy']);
    expect(services.proxy?.ports).toEqual(['0.0.0.0:443:8080']);
    expect(composeFindings(compose())).toEqual([]);
    expect(await extract({}, 'cats')).toMatchObject({ unchanged: true });
  });

  it('marks in it too what both sides changed, and goes on once that is settled', async () => {
    enter('audited');
    await extract();
    const compose = readFileSync(join(copy.root, 'services/compose.yaml'), 'utf8');
    copy.write('services/compose.yaml', compose.replace(/127\.0\.0\.1:8080:8080/, '0.0.0.0:443:8080'));
    copy.write('migrate.config.yaml', 'schema: migrate/config@1\nproxy: { port: 9090 }\n');
    const why = '1 places that both sides changed';
    expect((await extract()).conflicts).toEqual([{ path: 'services/compose.yaml', why }]);
    expect((await failureOf(extract())).problem).toMatchObject({
      code: 'MIG-4011',
      cause: 'services/compose.yaml',
    });
    copy.write('services/compose.yaml', compose.replace(/127\.0\.0\.1:8080:8080/, '0.0.0.0:443:8080'));
    expect(await extract()).toMatchObject({ conflicts: [] });
  });

  it('leaves a compose file alone that it has not made', async () => {
    enter('audited');
    copy.write('services/compose.yaml', 'name: ours\n');
    copy.write('compose.yaml', 'name: ours too\n');
    await extract();
    expect(treeOf(copy.root).get('services/compose.yaml')).toBe('name: ours\n');
    expect(treeOf(copy.root).get('compose.yaml')).toBe('name: ours too\n');
  });
});

describe('migrate extract with blockers', () => {
  it('names them all, changes nothing and ends with 1', async () => {
    enter(
      'blocked-transaction',
      aMap({ cats: { routes: ['POST /cats'], tables: ['cats'] }, stock: { tables: ['stock'] } }),
    );
    const before = treeOf(copy.root);
    const failure = await failureOf(extract());
    expect(failure.exitCode).toBe(1);
    expect([failure.problem, ...failure.others].map((one) => one.code)).toEqual([
      'MIG-4008',
      'MIG-4003',
      'MIG-4002',
    ]);
    expect(treeOf(copy.root)).toEqual(before);
  });
});

describe('migrate extract --explain', () => {
  it('tells of each file what becomes of it, and changes nothing', async () => {
    enter('audited');
    const before = treeOf(copy.root);
    const explain = async (file: string) =>
      await runCli(['extract', 'cats', '--explain', file, '--format', 'json', '--dir', copy.root]);
    const verdictOf = async (file: string) => {
      const { verdict, parts } = z
        .object({ verdict: z.string(), parts: z.array(z.object({ what: z.string(), name: z.string() })) })
        .parse(JSON.parse((await explain(file)).stdout));
      return { verdict, cut: parts.filter((one) => one.what === 'cut').map((one) => one.name) };
    };
    expect(await verdictOf('cats.js')).toEqual({ verdict: 'moved', cut: [] });
    expect(await verdictOf('./app.js')).toMatchObject({
      verdict: 'copied',
      cut: [expect.stringMatching(/dogs/)],
    });
    expect(await verdictOf('dogs.js')).toEqual({ verdict: 'left', cut: [] });
    expect(await verdictOf('services/cats/Dockerfile')).toMatchObject({ verdict: 'generated' });
    expect((await explain('nobody.js')).code).toBe(2);
    expect(treeOf(copy.root)).toEqual(before);
  });
});
