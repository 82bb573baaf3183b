import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/errors/problem.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const EXPRESS = JSON.stringify({ name: 'shop', main: 'app.js', dependencies: { express: '4' } });

let project: FixtureCopy | undefined;

afterEach(() => project?.remove());

function having(files: Record<string, string>): string {
  project = emptyProject(files);
  return project.root;
}

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('did not fail');
}

describe('loadProject', () => {
  test('a missing folder, and one without package.json: MIG-1001, exit 2', () => {
    const root = having({});
    for (const folder of [root, join(root, 'nowhere')])
      expect(failureOf(() => loadProject(folder))).toMatchObject({
        exitCode: 2,
        problem: { code: 'MIG-1001' },
      });
  });

  test('a package.json that is none: MIG-1001 with the reason', () => {
    const failure = failureOf(() => loadProject(having({ 'package.json': '{ "name": ' })));
    expect(failure.problem).toMatchObject({ code: 'MIG-1001', message: 'package.json cannot be read' });
  });

  test('no Express anywhere: MIG-1002', () => {
    const failure = failureOf(() =>
      loadProject(having({ 'package.json': '{ "dependencies": { "koa": "2" } }' })),
    );
    expect(failure).toMatchObject({ exitCode: 2, problem: { code: 'MIG-1002' } });
  });

  test.each([
    ['NestJS', { '@nestjs/core': '11', '@nestjs/platform-express': '11' }],
    ['Fastify', { fastify: '5' }],
    ['Koa', { koa: '2' }],
    ['Hapi', { '@hapi/hapi': '21' }],
  ])('an application of %s is told by its name', (name, dependencies) => {
    const failure = failureOf(() =>
      loadProject(having({ 'package.json': JSON.stringify({ dependencies }) })),
    );
    expect(failure).toMatchObject({ exitCode: 2, problem: { code: 'MIG-1002' } });
    expect(failure.problem.message).toContain(`is one of ${name}, not of Express`);
    expect(failure.problem.cause).toContain(name);
  });

  test('Express declared by the workspace around the application will do', () => {
    const root = having({
      'package.json': JSON.stringify({ workspaces: ['apps/*'], dependencies: { express: '4' } }),
      'apps/api/package.json': '{ "name": "api" }',
    });
    expect(loadProject(join(root, 'apps/api')).packageJson.name).toBe('api');
  });

  test('Express of a package of the workspace that the application depends on will do', () => {
    const root = having({
      'package.json': JSON.stringify({ workspaces: ['apps/*', 'packages/*'] }),
      'packages/server/package.json': '{ "name": "@port/server", "dependencies": { "express": "5" } }',
      'apps/api/package.json': '{ "name": "api", "dependencies": { "@port/server": "*" } }',
      'apps/web/package.json': '{ "name": "web", "dependencies": { "vite": "7" } }',
    });
    expect(loadProject(join(root, 'apps/api')).packageJson.name).toBe('api');
    expect(failureOf(() => loadProject(join(root, 'apps/web'))).problem).toMatchObject({ code: 'MIG-1002' });
  });

  test('Express of a package that the application names by its folder will do', () => {
    const root = having({
      'common/package.json': '{ "name": "Common", "dependencies": { "express": "5" } }',
      'api/package.json': '{ "name": "api", "dependencies": { "Common": "file:../common" } }',
      'web/package.json': '{ "name": "web", "dependencies": { "icons": "file:../icons" } }',
    });
    expect(loadProject(join(root, 'api')).packageJson.name).toBe('api');
    expect(failureOf(() => loadProject(join(root, 'web'))).problem).toMatchObject({ code: 'MIG-1002' });
  });

  test('Express that only the root of the repository lists will do for a folder that lists no framework', () => {
    const root = having({
      'package.json':
        '{ "name": "harbour", "workspaces": ["shared/*"], "devDependencies": { "express": "5" } }',
      'api/package.json': '{ "name": "api" }',
      'queue/package.json': '{ "name": "queue", "dependencies": { "koa": "2" } }',
    });
    expect(loadProject(join(root, 'api')).packageJson.name).toBe('api');
    const failure = failureOf(() => loadProject(join(root, 'queue')));
    expect(failure.problem.message).toContain('is one of Koa, not of Express');
  });

  test('several Express applications: all named', () => {
    const failure = failureOf(() =>
      loadProject(having({ 'package.json': '{}', 'a/package.json': EXPRESS, 'b/package.json': EXPRESS })),
    );
    expect(failure.problem).toMatchObject({ code: 'MIG-1002', cause: 'a, b' });
  });

  test('the one package with Express below a folder that is no package, or further down, is taken', () => {
    const web = '{ "name": "web" }';
    const apart = having({
      'backend/package.json': EXPRESS,
      'frontend/package.json': web,
      'examples/demo/package.json': EXPRESS,
    });
    expect(loadProject(apart).appDir).toBe(join(apart, 'backend'));
    const deep = having({
      'package.json': '{ "name": "harbour" }',
      'apps/api/package.json': EXPRESS,
      'apps/web/package.json': web,
    });
    expect(loadProject(deep).appDir).toBe(join(deep, 'apps/api'));
  });

  test('several applications further down, or below a folder that is no package: all named', () => {
    const deep = { 'apps/a/package.json': EXPRESS, 'apps/b/package.json': EXPRESS };
    for (const files of [deep, { ...deep, 'package.json': '{}' }])
      expect(failureOf(() => loadProject(having(files))).problem).toMatchObject({
        code: 'MIG-1002',
        cause: 'apps/a, apps/b',
      });
  });

  test('a script in camel case starts the application as one with dashes does', () => {
    const scripts = {
      checkCharts: 'node tools/check.js',
      startWebClient: 'node web/start.js',
      startHarbourServer: 'node harbour/app.js',
    };
    const app = "require('express')().listen(3000)";
    const root = having({
      'package.json': JSON.stringify({ scripts, dependencies: { express: '5' } }),
      'tools/check.js': app,
      'web/start.js': app,
      'harbour/app.js': app,
    });
    expect(loadProject(root).config.monolith.entry).toBe('harbour/app.js');
  });

  test('a configured entry is trusted without the dependency', () => {
    const root = having({ 'package.json': '{}', 'migrate.config.yaml': 'monolith: { entry: server.js }\n' });
    expect(loadProject(root)).toMatchObject({ configured: true, appDir: root });
  });

  test('what is written stands, what is left out is detected', () => {
    const root = having({
      'package.json': EXPRESS,
      'app.js': 'app.listen(process.env.PORT || 4000)',
      'migrate.config.yaml': 'monolith:\n  health: /up\n',
    });
    expect(loadProject(root).config.monolith).toMatchObject({ health: '/up', port: 4000, entry: 'app.js' });
  });

  test('every mistake of the configuration at once, each with its line', () => {
    const root = having({
      'package.json': EXPRESS,
      'migrate.config.yaml': [
        'schema: migrate/config@1',
        'monolith:',
        '  port: lots',
        '  helth: /up',
        'gate:',
        '  maxAge: soon',
        'databse: {}',
      ].join('\n'),
    });
    const failure = failureOf(() => loadProject(root));
    const found = [failure.problem, ...failure.others].map((one) => [
      one.code,
      one.line,
      one.message.split(':')[0],
    ]);
    expect(failure.exitCode).toBe(2);
    expect(found).toEqual([
      ['MIG-1003', 3, 'monolith.port'],
      ['MIG-1003', 4, 'monolith.helth'],
      ['MIG-1003', 6, 'gate.maxAge'],
      ['MIG-1003', 7, 'databse'],
    ]);
  });

  test('broken YAML: MIG-1003 with its line', () => {
    const root = having({ 'package.json': EXPRESS, 'migrate.config.yaml': 'monolith:\n  port: [1\nx: 2\n' });
    expect(failureOf(() => loadProject(root)).problem).toMatchObject({
      code: 'MIG-1003',
      file: 'migrate.config.yaml',
    });
  });

  test.each(['', '# nothing yet\n'])('an empty configuration is one that leaves all open (%j)', (text) => {
    const root = having({ 'package.json': EXPRESS, 'migrate.config.yaml': text });
    expect(loadProject(root).configured).toBe(true);
  });
});
