import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Doctor, doctorSchema } from '../../src/artifacts/doctor.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { aMap } from '../extract/helpers/slicing.ts';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { runCli } from '../helpers/run-cli.ts';

let copy: FixtureCopy;
beforeEach(() => {
  copy = copyFixture('proxied/absolute-url', ['express']);
  copy.write('package-lock.json', '{}');
});
afterEach(() => copy.remove());

async function doctor(env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runCli(['doctor', '--format', 'json', '--dir', copy.root], env);
  return { code, found: doctorSchema.parse(JSON.parse(stdout)), printed: stdout + stderr };
}

function check({ checks }: Doctor, name: string): Doctor['checks'][number] | undefined {
  return checks.find((one) => one.name === name);
}

/** Every file and folder with its size and the time of its last change. */
function traces(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('node_modules/'))
    .map((path) => {
      const { size, mtimeMs } = statSync(join(root, path));
      return `${path} ${size} ${mtimeMs}`;
    })
    .sort();
}

function asRepository(): void {
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { cwd: copy.root });
  copy.write('.gitignore', 'node_modules\nmigration/.run\n');
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'all');
}

function routes(contexts: string): string {
  return `schema: migrate/routes@1
express: 5
targets:
  monolith: { urls: [http://127.0.0.1:3000], health: / }
  cats: { urls: [http://127.0.0.1:4001], health: /health/ready }
  dogs: { urls: [http://127.0.0.1:4002], health: /health/ready }
contexts:
  ${contexts}
routes: []
`;
}

describe('migrate doctor', () => {
  it('tells what is here and what a proxy changes, and leaves no trace', async () => {
    asRepository();
    const before = traces(copy.root);
    const { code, found } = await doctor();
    expect(traces(copy.root)).toEqual(before);
    expect(code).toBe(0);
    expect(found.checks.filter((one) => one.state === 'missing')).toEqual([]);
    expect(check(found, 'dependencies')).toMatchObject({ state: 'ok', found: 'all 1 installed' });
    expect(check(found, 'git')).toMatchObject({ state: 'ok' });
    expect(check(found, 'start')).toMatchObject({ state: 'ok', found: '`node app.js`, from app.js' });
    expect(found.proxied?.map((one) => `${one.code} ${one.file}:${one.line}`)).toEqual([
      'MIG-2102 app.js:4',
      'MIG-2102 app.js:6',
      'MIG-2102 app.js:10',
    ]);
  });

  it('shows people each place with what to do about it', async () => {
    const { stdout } = await runCli(['doctor', '--dir', copy.root]);
    expect(stdout).toMatch(/WARNING {2}git +.* is no git repository\n +→ Run `git init`/);
    expect(stdout).toMatch(
      /A proxy in front changes 3 places:\n {2}app\.js:4 {2}MIG-2102 [\s\S]*→ Say whom to believe/,
    );
  });

  it('ends with 3 when something is missing, and says how to get it', async () => {
    copy.write(
      'package.json',
      readFileSync(join(copy.root, 'package.json'), 'utf8').replace(
        '{',
        '{"scripts":{"start":"no-such-program"},',
      ),
    );
    copy.write('yarn.lock', '');
    const { code, found } = await doctor();
    expect(code).toBe(3);
    expect(check(found, 'start')).toMatchObject({
      state: 'missing',
      code: 'MIG-3006',
      found: expect.stringContaining('no-such-program'),
    });
  });

  it('names every dependency that is not installed', async () => {
    copy.write(
      'package.json',
      JSON.stringify({ main: 'app.js', dependencies: { express: '5', 'not-there': '1' } }),
    );
    const { code, found } = await doctor();
    expect(code).toBe(3);
    expect(check(found, 'dependencies')).toMatchObject({
      state: 'missing',
      found: 'Not installed: not-there',
      remedy: `Run \`npm install\` in ${copy.root}.`,
    });
  });

  it('ends with 2 when the configuration is broken, with each mistake and what could be seen all the same', async () => {
    copy.write(
      'migrate.config.yaml',
      'schema: migrate/config@1\nmonolith: { port: none }\ngate: { p95: -1 }\n',
    );
    const { code, found } = await doctor();
    expect(code).toBe(2);
    const told = found.checks.filter((one) => one.code === 'MIG-1003').map((one) => one.found);
    expect(told).toEqual([
      expect.stringContaining('(migrate.config.yaml:2)'),
      expect.stringContaining('(migrate.config.yaml:3)'),
    ]);
    expect(check(found, 'Pact')).toMatchObject({ state: 'ok' });
    expect(found.proxied).toBeUndefined();
  });

  it('tells who has a port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      copy.write('migrate.config.yaml', `schema: migrate/config@1\nmonolith: { port: ${port} }\n`);
      const { code, found } = await doctor();
      expect(code).toBe(0);
      expect(check(found, `port ${port}`)).toMatchObject({
        state: 'warning',
        found: expect.stringContaining(`Process ${process.pid} listens there`),
      });
      expect(check(found, 'port 8080')?.name).toBe('port 8080');
    } finally {
      server.close();
    }
  });

  it('never shows a password', async () => {
    copy.write('migrate.config.yaml', 'schema: migrate/config@1\ndatabase: { client: postgres }\n');
    const { code, found, printed } = await doctor({
      DATABASE_URL: 'postgres://me:very-secret@127.0.0.1:9/shop',
    });
    expect(code).toBe(3);
    expect(check(found, 'database')).toMatchObject({
      state: 'missing',
      code: 'MIG-3002',
      found: expect.stringContaining('me:***@127.0.0.1:9'),
    });
    expect(printed).not.toContain('very-secret');
  });

  it('compares earlier results with the sources', async () => {
    await runCli(['analyze', '--dir', copy.root]);
    const routes = ['/far', '/feed', '/near', '/new', '/old'].map((path) => `GET ${path}`);
    copy.write('migration/context-map.json', serialize(aMap({ pages: { routes, modules: ['app.js'] } })));
    const fresh = (await doctor()).found;
    expect(check(fresh, 'migration/model.json')).toMatchObject({ state: 'ok', found: 'fresh' });
    expect(check(fresh, 'migration/context-map.json')).toMatchObject({ state: 'ok' });
    copy.write('app.js', readFileSync(join(copy.root, 'app.js'), 'utf8').replace("'/near'", "'/nearer'"));
    const stale = (await doctor()).found;
    expect(check(stale, 'migration/model.json')).toMatchObject({
      state: 'warning',
      found: 'older than the sources',
    });
    expect(check(stale, 'migration/context-map.json')).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('GET /near'),
    });
  });

  it('has nothing to say of a service whose context is retired', async () => {
    const contexts = `cats: { target: cats, mode: service, generation: 4, fallback: cats, retired: true }
  dogs: { target: dogs, mode: monolith, generation: 1 }`;
    copy.write('migration/routes.yaml', routes(contexts));
    const names = (await doctor()).found.checks.map((one) => one.name);
    expect(names.filter((name) => name.includes('cats'))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['services/dogs', 'migration/gates/dogs.json']));
  });

  it('ends with 2 when the route table is broken, with the line and what could be seen all the same', async () => {
    copy.write('migration/routes.yaml', routes('cats: { target: cats, mode: sideways, generation: 1 }'));
    const { code, found } = await doctor();
    expect(code).toBe(2);
    const broken = found.checks.filter((one) => one.code === 'MIG-1005');
    expect(broken.map((one) => one.name)).toEqual(['ports', 'services', 'gates']);
    for (const { found: told } of broken) expect(told).toContain('(migration/routes.yaml:');
    expect(check(found, 'start')).toMatchObject({ state: 'ok' });
    expect(check(found, 'migration/context-map.json')).toMatchObject({ state: 'note' });
    expect(found.proxied).toHaveLength(3);
  });

  it('leaves what a killed command has begun to the next one', async () => {
    copy.write('services/.staged-cats/app.js', 'half');
    expect(check((await doctor()).found, 'unfinished change')).toMatchObject({ state: 'warning' });
    expect(existsSync(join(copy.root, 'services/.staged-cats/app.js'))).toBe(true);
  });

  it('looks at what a service would be built with', async () => {
    copy.write('bin/docker', '#!/bin/sh\necho "is the daemon running?" >&2\nexit 1\n');
    execFileSync('chmod', ['+x', join(copy.root, 'bin/docker')]);
    symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(copy.root, 'bin/git'));
    symlinkSync(process.execPath, join(copy.root, 'bin/node'));
    const { found } = await doctor({ PATH: join(copy.root, 'bin'), K6_PATH: '', XDG_CACHE_HOME: copy.root });
    expect(check(found, 'images')).toMatchObject({
      state: 'note',
      found: expect.stringContaining('docker: is the daemon running?; podman: not on the PATH'),
    });
    expect(check(found, 'k6')).toMatchObject({
      state: 'note',
      found: expect.stringContaining('no Go to build it with'),
    });
    expect(check(found, 'package manager')).toMatchObject({
      state: 'warning',
      found: 'npm is not on the PATH',
    });
  });
});
