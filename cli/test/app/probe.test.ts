import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { modelSchema } from '../../src/artifacts/model.ts';
import { startCli } from '../helpers/run-cli.ts';
import { enterWorld, type World } from '../helpers/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.leave();
  world = undefined;
});

function modelIn(root: string) {
  return modelSchema.parse(JSON.parse(readFileSync(join(root, 'migration/model.json'), 'utf8')));
}

describe('analyze --probe', () => {
  it('settles what the sources leave open, in the order of the running application', async () => {
    world = await enterWorld('runtime/probed');
    const { code, stderr } = await world.run('analyze', '--probe');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const model = modelIn(world.root);
    expect(model.routes.map((route) => `${route.id} ${route.evidence}`)).toEqual([
      'GET /first both',
      'GET /tools/hammer probe',
      'GET /tools/saw probe',
      'GET /last both',
      'GET /debug static',
    ]);
    expect(model.diagnostics).toEqual([]);
    expect(world.survivors()).toEqual([]);
  });

  it('sees what other processes, threads and hidden listeners serve, and what is registered late', async () => {
    world = await enterWorld('runtime/many-servers');
    world.copy.write(
      'node_modules/charts-of-queues/index.js',
      "const router = require('express').Router();\nmodule.exports = router.get('/daily', (_req, res) => res.end());\n",
    );
    const { code, stderr } = await world.run('analyze', '--probe');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { routes, diagnostics } = modelIn(world.root);
    expect(routes.map(({ id, file, line }) => `${id} ${file}:${line}`).sort()).toEqual([
      'GET /charts/daily server.js:11',
      'GET /jobs worker.js:4',
      'GET /late server.js:15',
      'GET /orders server.js:9',
      'GET /queues server.js:10',
      'GET /reports thread.js:4',
    ]);
    expect(diagnostics.filter(({ file, line }) => file === 'server.js' && line === 11)).toEqual([]);
    expect(world.survivors()).toEqual([]);
  });

  it.each([['with source maps'], ['without source maps']])('knows the sources of a build %s', async (how) => {
    world = await enterWorld('runtime/built');
    if (how === 'without source maps') rmSync(join(world.root, 'dist/server.js.map'));
    const { code, stderr } = await world.run('analyze', '--probe');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const model = modelIn(world.root);
    expect(model.routes.map(({ id, evidence, file, line }) => `${id} ${evidence} ${file}:${line}`)).toEqual([
      'GET /tools/saw probe src/server.ts:11',
      'GET /tools/drill probe src/server.ts:11',
      'GET /last both src/server.ts:13',
    ]);
    expect(model.diagnostics).toEqual([]);
  });

  it('says why an application did not start, and leaves the model as it was', async () => {
    world = await enterWorld('runtime/probed');
    await world.run('analyze');
    const before = readFileSync(join(world.root, 'migration/model.json'), 'utf8');
    world.copy.write('plugins/names.json', 'not json');
    const { code, stdout } = await world.run('analyze', '--probe', '--format', 'json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'MIG-3013', cause: expect.stringContaining('SyntaxError') },
    });
    expect(readFileSync(join(world.root, 'migration/model.json'), 'utf8')).toBe(before);
    expect(world.survivors()).toEqual([]);
  });

  it.each([
    ['ends before it listens', "await Promise.reject(new Error('no database'));"],
    ['waits before it listens', 'await new Promise((connected) => setTimeout(connected, 60_000));'],
    [
      'ends while it listens',
      'app.listen(0); setTimeout(() => process.exit(1), 50); await new Promise(() => undefined);',
    ],
  ])('takes what an application registered that %s, if nothing else is expected', async (_when, end) => {
    world = await enterWorld('runtime/probed');
    const server = readFileSync(join(world.root, 'server.js'), 'utf8');
    world.copy.write(
      'migrate.config.yaml',
      'schema: migrate/config@1\nmonolith: { start: node server.js, startTimeout: 4 }\n',
    );
    world.copy.write('server.js', server.replace('app.listen', `${end}\napp.listen`));
    const { code, stderr } = await world.run('analyze', '--probe');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(modelIn(world.root).routes.map(({ id }) => id)).toEqual([
      'GET /first',
      'GET /tools/hammer',
      'GET /tools/saw',
      'GET /last',
      'GET /debug',
    ]);
    world.copy.write('server.js', server.replace("app.get('/last'", `${end}\napp.get('/last'`));
    const { stdout } = await world.run('analyze', '--probe', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'MIG-3013' } });
    expect(world.survivors()).toEqual([]);
  });

  it.each([
    ['the start command', "cross-env NODE_OPTIONS='--require ./own.cjs' node server.js", ''],
    ['the configuration', 'node server.js', ', env: { NODE_OPTIONS: --require ./own.cjs }'],
  ])('leaves in NODE_OPTIONS what %s puts there', async (_where, start, env) => {
    world = await enterWorld('runtime/probed');
    world.copy.write('own.cjs', "process.env.PLUGINS = 'own';");
    world.copy.write('own/names.json', '{ "names": ["drill"] }');
    world.copy.write(
      'migrate.config.yaml',
      `schema: migrate/config@1\nmonolith: { start: ${JSON.stringify(start)}${env} }\n`,
    );
    const { code, stderr } = await world.run('analyze', '--probe');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(modelIn(world.root).routes.map((route) => route.id)).toContain('GET /tools/drill');
  });

  it('leaves nothing behind when it is interrupted', async () => {
    world = await enterWorld('runtime/probed');
    world.copy.write(
      'server.js',
      "import express from 'express'; const app = express(); app.get('/x', () => undefined); setInterval(() => undefined, 1000);",
    );
    mkdirSync(join(world.root, 'temporary'));
    const probe = startCli(['analyze', '--probe', '--dir', world.root], {
      TMPDIR: join(world.root, 'temporary'),
    });
    await probe.says('with a recorder');
    probe.child.kill('SIGINT');
    expect((await probe.done).code).toBe(130);
    expect(readdirSync(join(world.root, 'temporary'))).toEqual([]);
    expect(existsSync(join(world.root, 'migration/model.json'))).toBe(false);
    expect(world.survivors()).toEqual([]);
  });

  it('never starts the application without the flag', async () => {
    world = await enterWorld('runtime/probed');
    world.copy.write('started.js', "import { writeFileSync } from 'node:fs'; writeFileSync('started', '');");
    world.copy.write(
      'server.js',
      `import './started.js';\n${readFileSync(join(world.root, 'server.js'), 'utf8')}`,
    );
    await world.run('analyze');
    expect(existsSync(join(world.root, 'started'))).toBe(false);
    await world.run('analyze', '--probe');
    expect(existsSync(join(world.root, 'started'))).toBe(true);
  });
});
