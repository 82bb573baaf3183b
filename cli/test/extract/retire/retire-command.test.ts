import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runExtract } from '../../../src/app/extract.ts';
import { runRetire } from '../../../src/app/retire.ts';
import type { RetireOptions } from '../../../src/app/retirement.ts';
import { serialize } from '../../../src/artifacts/store.ts';
import { silent } from '../../../src/ports/progress.ts';
import { freePort } from '../../../src/ports/sockets.ts';
import { loadProject } from '../../../src/runtime/project.ts';
import { copyFixture, type FixtureCopy } from '../../helpers/copy-fixture.ts';
import { runCli, startCli } from '../../helpers/run-cli.ts';
import { aMap } from '../helpers/slicing.ts';

const TABLE = `# Who answers. This comment stays.
schema: migrate/routes@1
express: 5
targets:
  monolith: { urls: [http://127.0.0.1:3000], health: / }
  cats: { urls: [http://127.0.0.1:4001], health: /health/ready }
contexts:
  cats:
    target: cats
    mode: service
    generation: 3 # of many
routes:
  - { context: cats, method: GET, path: /cats, kind: query }
  - { context: cats, method: POST, path: /cats }
  - { context: cats, method: GET, path: /cats/colors, kind: query }
  - { context: cats, method: DELETE, path: /cats }
`;
const DELETED = ['cats.js', 'colors.js', 'colors.test.js', 'test/colors.spec.js'];

let copy: FixtureCopy;

beforeEach(async () => {
  copy = copyFixture('retire/used-by-scripts', ['express']);
  copy.write('migrate.config.yaml', `schema: migrate/config@1\nmonolith: { port: ${await freePort()} }\n`);
  copy.write('app.js', textOf('app.js').replace('3000', 'process.env.PORT'));
  copy.write('migration/routes.yaml', TABLE);
  copy.write('services/cats/package.json', '{ "name": "cats" }');
  copy.write(
    'migration/context-map.json',
    serialize(
      aMap({
        cats: {
          routes: ['GET /cats', 'POST /cats', 'GET /cats/colors', 'DELETE /cats'],
          modules: ['cats.js', 'colors.js', 'cat-model.js'],
        },
      }),
    ),
  );
});
afterEach(() => copy.remove());

function textOf(path: string): string {
  return readFileSync(join(copy.root, path), 'utf8');
}

/** Everything in the project but packages, git's own, and what a running command keeps for itself. */
function tree(): Map<string, string> {
  const files = readdirSync(copy.root, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const paths = files.map((one) => join(one.parentPath, one.name).slice(copy.root.length + 1));
  const own = paths.filter((path) => !/^(?:node_modules|\.git|migration\/\.run)\//.test(path)).sort();
  return new Map(own.map((path) => [path, textOf(path)]));
}

async function retire(options: Partial<RetireOptions> = {}) {
  const given = { dryRun: false, commit: false, start: false, progress: silent, ...options };
  return await runRetire(loadProject(copy.root), 'cats', given);
}

/** The problem that a refused retirement ends with; nothing may have changed. */
async function refusal(work: () => Promise<unknown>): Promise<unknown> {
  const before = tree();
  const error: unknown = await work().then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(tree()).toEqual(before);
  return error;
}

function git(...argv: readonly string[]): string {
  return execFileSync('git', [...argv], { cwd: copy.root, encoding: 'utf8' });
}

function commitAll(): void {
  writeFileSync(join(copy.root, '.gitignore'), 'node_modules\nmigration/.run\n');
  git('init', '--quiet');
  git('config', 'user.name', 'a test');
  git('config', 'user.email', 'test@example.org');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
}

const journalSchema = z.object({ event: z.string(), context: z.string(), why: z.string() });

function lastEvent(): z.infer<typeof journalSchema> {
  return journalSchema.parse(
    JSON.parse(textOf('migration/journal.ndjson').trimEnd().split('\n').at(-1) ?? ''),
  );
}

describe('migrate retire', () => {
  it('as a command builds, starts and asks the monolith without the context, then puts it in place', async () => {
    const expected = textOf('expected/app.js').replace('3000', 'process.env.PORT');
    const { code, stdout, stderr } = await runCli(['retire', 'cats', '--format', 'json', '--dir', copy.root]);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'migrate/retirement@1',
      applied: true,
      proven: { built: false, started: true },
      routes: { retired: ['GET /cats', 'POST /cats', 'GET /cats/colors', 'DELETE /cats'], left: 1 },
      tests: ['colors.test.js', 'test/colors.spec.js'],
      commits: [],
    });
    const after = tree();
    expect(after.get('app.js')).toBe(expected);
    expect(DELETED.filter((path) => after.has(path))).toEqual([]);
    expect(after.has('cat-model.js')).toBe(true);
    expect(readdirSync(join(copy.root, 'services'))).toEqual(['cats']);
    expect(lastEvent()).toMatchObject({ event: 'retire', context: 'cats' });
    const map: unknown = JSON.parse(textOf('migration/context-map.json'));
    expect(map).toMatchObject({ contexts: [{ name: 'cats', routes: [], modules: ['cat-model.js'] }] });
  });

  it('writes nothing at all, not even a lock, where there is nothing to retire', async () => {
    rmSync(join(copy.root, 'migration/routes.yaml'));
    expect(await refusal(retire)).toMatchObject({ problem: { code: 'MIG-1007' } });
    copy.write('migration/routes.yaml', TABLE.replaceAll('cats', 'dogs'));
    expect(await refusal(retire)).toMatchObject({ problem: { code: 'MIG-1004' } });
    expect(existsSync(join(copy.root, 'migration/.run'))).toBe(false);
  });

  it('leaves the routes with the service, without a way back', async () => {
    await retire();
    const text = textOf('migration/routes.yaml');
    expect(text).toContain('# Who answers. This comment stays.');
    expect(parse(text)).toMatchObject({
      contexts: { cats: { mode: 'service', fallback: 'cats', generation: 4, retired: true } },
      routes: [{ path: '/cats' }, { method: 'POST' }, { path: '/cats/colors' }, { method: 'DELETE' }],
    });
    const back = await runCli(['route', 'cats', '--mode', 'monolith', '--dir', copy.root]);
    expect(back).toMatchObject({ code: 1 });
    expect(back.stderr).toContain('MIG-6006');
    expect(await refusal(retire)).toMatchObject({ problem: { code: 'MIG-4021' } });
    const again = { dryRun: false, force: false, commit: false, start: false, progress: silent };
    expect(await refusal(() => runExtract(loadProject(copy.root), 'cats', again))).toMatchObject({
      problem: { code: 'MIG-6006' },
    });
  });

  it('as a dry run changes nothing and prints a patch that git applies to the same end', async () => {
    const before = tree();
    const { code, stdout } = await runCli(['retire', 'cats', '--dry-run', '--dir', copy.root]);
    expect(code).toBe(0);
    expect(tree()).toEqual(before);
    commitAll();
    const patch = join(copy.root, 'migration/.run/retire.patch');
    writeFileSync(patch, stdout);
    git('apply', patch);
    const applied = tree();
    git('checkout', '--quiet', '.');
    await retire();
    rmSync(join(copy.root, 'migration/journal.ndjson'));
    expect(tree()).toEqual(applied);
  });

  it('makes one commit over a clean tree', async () => {
    commitAll();
    writeFileSync(join(copy.root, 'app.js'), `${textOf('app.js')}\n`);
    expect(await refusal(retire)).toMatchObject({ problem: { code: 'MIG-4017' } });
    git('checkout', '--quiet', '.');
    const { commits } = await retire({ commit: true });
    expect(commits).toEqual(['Retire cats: only its service answers its routes any more']);
    expect(git('status', '--porcelain')).toBe('');
    expect(
      git('show', '--name-status', '--format=%s')
        .split('\n')
        .filter((line) => line.startsWith('D')),
    ).toEqual(DELETED.map((path) => `D\t${path}`));
  });

  it.each([
    ['has not all of the traffic', 'mode: service', 'mode: canary', 'canary'],
    ['is in the monolith', 'mode: service', 'mode: monolith', 'monolith'],
  ])('is refused while the context %s, but not with a reason', async (_name, from, to, told) => {
    copy.write('migration/routes.yaml', TABLE.replace(from, to));
    expect(await refusal(retire)).toMatchObject({
      problem: { code: 'MIG-4021', cause: expect.stringContaining(told) },
    });
    await retire({ force: 'rehearsal' });
    expect(lastEvent()).toMatchObject({ event: 'retire', why: 'forced: rehearsal' });
  });

  it('is refused while the monolith runs an offered function itself, or is told to ask for one that is not offered', async () => {
    const functions = { 'cats.js#feed': 'feed', 'cats.js#wash': 'wash' };
    const switches = [{ variable: 'CATS_SEAM', functions }];
    copy.write(
      'services/cats/migrate.seams.json',
      JSON.stringify({ schema: 'migrate/seams@1', hosts: [], switches }),
    );
    const config = textOf('migrate.config.yaml');
    const set = (seams: string) =>
      copy.write('migrate.config.yaml', `${config}services: { cats: { seams: ${seams} } }\n`);
    set('[cats.js#feed]');
    expect(await refusal(retire)).toMatchObject({
      problem: { code: 'MIG-4021', cause: expect.stringContaining('still runs cats.js#wash itself') },
    });
    set('[cats.js#feed, cats.js#wash, cats.js#brush]');
    expect(await refusal(retire)).toMatchObject({
      problem: { code: 'MIG-1003', message: expect.stringContaining('cats.js#brush') },
    });
  });

  it('is refused while a rollback is in force', async () => {
    copy.write('migration/.run/proxy-state.json', JSON.stringify({ latches: { cats: { generation: 3 } } }));
    expect(await refusal(retire)).toMatchObject({
      problem: { code: 'MIG-4021', cause: 'The proxy has rolled it back to the monolith.' },
    });
  });

  it('is refused without a service, a table, or such a context', async () => {
    const unknown = () =>
      runRetire(loadProject(copy.root), 'dogs', {
        dryRun: false,
        commit: false,
        start: false,
        progress: silent,
      });
    expect(await refusal(unknown)).toMatchObject({ problem: { code: 'MIG-1004' } });
    rmSync(join(copy.root, 'services'), { recursive: true });
    expect(await refusal(retire)).toMatchObject({ problem: { code: 'MIG-1007' } });
    rmSync(join(copy.root, 'migration/routes.yaml'));
    expect(await refusal(retire)).toMatchObject({ problem: { code: 'MIG-1007' } });
  });

  it('changes nothing when the monolith without the context does not build or start', async () => {
    const app = textOf('app.js');
    copy.write('app.js', `require('fs').readFileSync(__dirname + '/colors.js');\n${app}`);
    const start = await refusal(() => retire({ start: true }));
    expect(start).toMatchObject({
      problem: { code: 'MIG-4023', message: 'The monolith without cats does not start' },
    });
    copy.write('app.js', app);
    const config = textOf('migrate.config.yaml');
    copy.write('migrate.config.yaml', config.replace('{ port', '{ build: node colors.js, port'));
    expect(await refusal(retire)).toMatchObject({
      problem: { code: 'MIG-4023', message: 'The monolith without cats does not build' },
    });
    expect(readdirSync(join(copy.root, 'services'))).toEqual(['cats']);
  });

  it('is done or undone after SIGKILL at any moment, once another command has run', async () => {
    const before = tree();
    const table = 'migration/routes.yaml';
    for (const wait of [0, 250, 400, 500, 600, 700, 800, 900, 1000, 1200]) {
      const { child, done } = startCli(['retire', 'cats', '--no-start', '--dir', copy.root]);
      const timer = setTimeout(() => child.kill('SIGKILL'), wait);
      await done;
      clearTimeout(timer);
      loadProject(copy.root);
      const after = tree();
      after.delete('migration/journal.ndjson');
      if (after.get(table) === before.get(table)) expect(after).toEqual(before);
      else {
        expect(DELETED.filter((path) => after.has(path))).toEqual([]);
        expect(after.get('app.js')).not.toContain('cats');
        break;
      }
      expect(existsSync(join(copy.root, 'services/.staged-retired-cats'))).toBe(false);
    }
  });
});
