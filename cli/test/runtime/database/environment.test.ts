import { afterEach, expect, test } from 'vitest';
import { databaseEnvironment } from '../../../src/runtime/database/index.ts';
import { loadProject } from '../../../src/runtime/project.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';

let copy: FixtureCopy | undefined;

afterEach(() => copy?.remove());

function projectWith(config: string, env = '') {
  copy = emptyProject({
    'package.json': JSON.stringify({ dependencies: { express: '4', pg: '8' } }),
    'migrate.config.yaml': config,
    '.env': env,
  });
  return loadProject(copy.root);
}

test('fills the templates, decoded, and leaves other text alone', () => {
  const project = projectWith(
    'monolith: { env: { A: "{{db.host}}:{{ db.port }}/{{db.name}}", B: "{{db.password}}", C: "{{user}}", D: 3 } }',
  );
  expect(databaseEnvironment(project, 'postgres://me:p%40ss@127.0.0.1:5433/shop')).toMatchObject({
    A: '127.0.0.1:5433/shop',
    B: 'p@ss',
    C: '{{user}}',
    D: '3',
  });
});

test('what names another database in files or the shell never reaches the application', () => {
  const project = projectWith(
    'monolith: { env: {}, envFile: .env }',
    'DATABASE_URL=postgres://prod/x\nPGHOST=prod\nX=1\n',
  );
  const environment = databaseEnvironment(project, 'postgres://me:pw@127.0.0.1:5433/clone');
  expect(environment).toMatchObject({
    DATABASE_URL: 'postgres://me:pw@127.0.0.1:5433/clone',
    PGHOST: '127.0.0.1',
    PGPORT: '5433',
    PGDATABASE: 'clone',
    X: '1',
  });
});

test('the shell stands before the file, the configuration before both', () => {
  process.env.FROM_SHELL = 'shell';
  try {
    const project = projectWith('monolith: { env: { Y: config } }', 'FROM_SHELL=file\nY=file\n');
    const environment = databaseEnvironment(project, undefined);
    expect(environment.FROM_SHELL).toBeUndefined();
    expect(environment.Y).toBe('config');
  } finally {
    delete process.env.FROM_SHELL;
  }
});
