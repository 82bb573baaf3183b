import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ServiceContainer, type System, secret } from '../../../src/extract/system/system.ts';
import { type MonolithImage, systemFiles } from '../../../src/extract/system/system-files.ts';
import { composeFindings, dockerfileFindings } from '../../support/linters.ts';

const IMAGE: MonolithImage = {
  node: '22',
  port: 3000,
  installFolder: '/app',
  folder: '/app',
  install: 'npm ci --no-audit --no-fund',
  build: 'npm run build',
  start: ['npm', 'start'],
  shared: [],
};

/** A service of a small system; a test states only what differs. */
function aService(change: Partial<ServiceContainer> = {}): ServiceContainer {
  return {
    context: 'cats',
    port: 4001,
    environment: { PORT: '4001' },
    shared: [],
    folder: '/service',
    needs: [],
    ...change,
  };
}

function aSystem(change: Partial<System> = {}): System {
  return {
    name: 'zoo',
    monolith: {
      port: 3000,
      environment: { PORT: '3000' },
      shared: [],
      folder: '/app',
      context: '..',
      dockerfile: 'services/monolith.Dockerfile',
      application: '..',
      health: '/health',
    },
    services: [aService()],
    proxy: { port: 8080, version: '1.2.3' },
    envFiles: [],
    ...change,
  };
}

const DATABASE = { name: 'zoo', setup: ['npm run db:migrate'], environment: { PGHOST: 'database' } };
const ROLE = { name: 'zoo_cats', passwordVariable: 'CATS_DATABASE_PASSWORD' };

const containerSchema = z.looseObject({
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  ports: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
});
const composeSchema = z.looseObject({
  services: z.record(z.string(), containerSchema),
  volumes: z.record(z.string(), z.unknown()),
});

function textOf(
  system: System,
  path = 'services/compose.yaml',
  image: MonolithImage | undefined = IMAGE,
): string {
  return systemFiles(system, image).get(path) ?? '';
}

const composeOf = (system: System) => composeSchema.parse(parse(textOf(system)));

describe('the compose file', () => {
  it.each<[string, System]>([
    ['without a database', aSystem()],
    ['with everything', whole()],
    [
      'with an SQL file between commands',
      aSystem({ database: { ...DATABASE, setup: ['a.sql', 'b.sql', 'npm run c', 'd.sql'] } }),
    ],
    [
      'with words that YAML reads as something else',
      aSystem({
        envFiles: ['../.env'],
        services: [
          aService({ environment: { A: 'yes', B: '1:30', C: '0x1', D: '', E: 'a: b #c', F: 'null' } }),
        ],
      }),
    ],
  ])('%s is what dclint wants', (_, system) => {
    expect(composeFindings(textOf(system))).toEqual([]);
  });

  it('is looked at by a linter that finds faults', () => {
    const text = textOf(aSystem());
    expect(composeFindings(text.replace('strangler-proxy:1.2.3', 'strangler-proxy'))).toEqual([
      expect.stringContaining('service-image-require-explicit-tag'),
    ]);
    expect(composeFindings(text.replace('restart:', 'restrat:'))).toEqual([
      expect.stringContaining('invalid-schema'),
    ]);
  });

  it('keeps values what they were', () => {
    const environment = { A: 'yes', B: '1:30', C: '0x1', D: '', E: 'a: b #c', F: 'null' };
    const { services } = composeOf(aSystem({ services: [aService({ environment })] }));
    expect(services.cats?.environment).toEqual(environment);
  });

  it('starts each once what it needs is well, and lets only the proxy be reached', () => {
    const { services } = composeOf(whole());
    const needs = Object.entries(services).map(([name, one]) => [name, Object.keys(one.depends_on).sort()]);
    expect(Object.fromEntries(needs)).toEqual({
      cats: ['database', 'monolith'],
      database: [],
      dogs: ['database'],
      monolith: ['database'],
      proxy: ['cats', 'dogs', 'monolith'],
      roles: ['monolith'],
      setup: ['database'],
    });
    const published = Object.entries(services).filter(([, one]) => one.ports !== undefined);
    expect(published.map(([name, one]) => [name, one.ports])).toEqual([['proxy', ['127.0.0.1:8080:8080']]]);
    expect(services.proxy?.networks).toEqual(['system']);
    expect(services.database?.networks).toEqual(['data']);
    expect(Object.keys(services).filter((name) => services[name]?.profiles !== undefined)).toEqual([
      'roles',
      'setup',
    ]);
  });

  it('sends the proxy to the containers by their names', () => {
    expect(composeOf(whole()).services.proxy?.command).toEqual([
      '--config',
      '/etc/strangler/routes.yaml',
      '--monolith',
      'http://monolith:3000',
      '--target',
      'cats=http://cats:4001',
      '--target',
      'dogs=http://dogs:4002',
    ]);
  });

  it('gives shared folders one volume in both images', () => {
    const { services, volumes } = composeOf(whole());
    expect(services.monolith?.volumes).toEqual(['data-uploads:/app/data/uploads']);
    expect(services.cats?.volumes).toEqual(['data-uploads:/service/data/uploads']);
    expect(Object.keys(volumes)).toEqual(['data-uploads', 'database', 'proxy-state']);
  });

  it('holds no secret: each is asked for, and listed in the example', () => {
    const text = textOf(whole());
    expect(text).toContain(`DATABASE_URL: postgres://zoo_cats:${secret('CATS_DATABASE_PASSWORD')}@database`);
    expect(text).toContain(`PGPASSWORD: ${secret('DATABASE_PASSWORD')}\n`);
    const example = textOf(whole(), 'services/.env.example');
    expect(example.split('\n').filter((line) => /^[A-Z]/.test(line))).toEqual([
      'CATS_DATABASE_PASSWORD=',
      'DATABASE_PASSWORD=',
      'STRANGLER_ADMIN_TOKEN=',
    ]);
    expect(textOf(whole(), 'services/.gitignore')).toBe('/.env\n');
  });

  it('makes the roles with passwords that no file holds', () => {
    const [, , script] = composeOf(whole()).services.roles?.command ?? [];
    expect(script).toBe(
      `psql -v ON_ERROR_STOP=1 -f /roles/cats.sql\necho "alter role zoo_cats password :'password'" | psql -v ON_ERROR_STOP=1 -v password="$$CATS_DATABASE_PASSWORD"\n`,
    );
  });

  it('runs the steps of the setup in their order, SQL files by PostgreSQL', () => {
    const setup = ['schema.sql', 'seed.sql', 'npm run more', 'last.sql'];
    const { services } = composeOf(aSystem({ database: { ...DATABASE, setup } }));
    const steps = ['setup-1', 'setup-2', 'setup'].map((name) => [
      Object.keys(services[name]?.depends_on ?? {}),
      services[name]?.command?.slice(0, 2),
      services[name]?.volumes,
    ]);
    expect(steps).toEqual([
      [['database'], ['psql', '-v'], ['../schema.sql:/setup/1.sql:ro', '../seed.sql:/setup/2.sql:ro']],
      [['database', 'setup-1'], ['sh', '-ec'], []],
      [['database', 'setup-2'], ['psql', '-v'], ['../last.sql:/setup/1.sql:ro']],
    ]);
  });
});

describe('the Dockerfile of an application that has none', () => {
  it.each<[string, Partial<MonolithImage>]>([
    ['as it is', {}],
    ['without a build', { build: undefined }],
    ['in a workspace, with shared folders', { folder: '/app/apps/zoo', shared: ['data/uploads'] }],
    ['with a registry’s password', { install: '--mount=type=secret,id=npmrc,target=/root/.npmrc npm ci' }],
  ])('%s is what dockerfile-utils wants', (_, change) => {
    const text = textOf(aSystem(), 'services/monolith.Dockerfile', { ...IMAGE, ...change });
    expect(dockerfileFindings(text)).toEqual([]);
    expect(text).toMatch(/\nUSER node\n/);
    expect(dockerfileFindings(text.replace('USER', 'USRE'))).toEqual([expect.stringContaining('USRE')]);
  });

  it('is not written beside one of the team’s own', () => {
    const paths = [...systemFiles(aSystem(), undefined).keys()];
    expect(paths).toEqual(['services/compose.yaml', 'services/.env.example', 'services/.gitignore']);
  });
});

/** A system with everything that there can be. */
function whole(): System {
  const system = aSystem();
  const environment = {
    DATABASE_URL: `postgres://zoo_cats:${secret('CATS_DATABASE_PASSWORD')}@database:5432/zoo`,
    PORT: '4001',
  };
  return {
    ...system,
    database: DATABASE,
    monolith: { ...system.monolith, shared: ['data/uploads'] },
    services: [
      aService({ environment, needs: ['monolith'], shared: ['data/uploads'], role: ROLE }),
      aService({ context: 'dogs', port: 4002 }),
    ],
    envFiles: ['../.env'],
    npmrc: '../.npmrc',
  };
}
