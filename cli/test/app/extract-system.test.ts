import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { systemFilesOf } from '../../src/app/extract-system.ts';
import { roleFiles } from '../../src/extract/rights/database-role.ts';
import { secret } from '../../src/extract/system/system.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { composeFindings } from '../support/linters.ts';

let copy: FixtureCopy;

afterEach(() => copy.remove());

const containerSchema = z.looseObject({
  build: z.record(z.string(), z.unknown()).optional(),
  depends_on: z.record(z.string(), z.unknown()).default({}),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.unknown()).optional(),
  volumes: z.array(z.string()).default([]),
});
const composeSchema = z.object({ services: z.record(z.string(), containerSchema) });

const MANIFEST = JSON.stringify({
  name: '@acme/Zoo',
  scripts: { start: 'node app.js' },
  dependencies: { express: '5.0.0', pg: '8.0.0' },
});

function enter(config: string, files: Readonly<Record<string, string>> = {}): void {
  copy = emptyProject({
    'package.json': MANIFEST,
    'app.js': "require('express')().listen(process.env.PORT || 3000);",
    'migrate.config.yaml': `schema: migrate/config@1\n${config}`,
    ...files,
  });
}

const POSTGRES = 'database: { client: postgres, name: zoo, setup: [schema.sql] }\n';

function seams(context: string): string {
  const name = context.toUpperCase();
  const variables = {
    portVariable: `SEAM_${name}_PORT`,
    urlVariable: `SEAM_${name}_URL`,
    tokenVariable: `SEAM_${name}_TOKEN`,
  };
  return JSON.stringify({ schema: 'migrate/seams@1', hosts: [{ context, side: 'monolith', ...variables }] });
}

/** A service that was extracted before, and that the route table names. */
function extracted(
  context: string,
  port: number,
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  const table = {
    schema: 'migrate/routes@1',
    express: 5,
    targets: {
      monolith: { urls: ['http://127.0.0.1:3000'] },
      [context]: { urls: [`http://127.0.0.1:${port}`] },
    },
    contexts: { [context]: { target: context } },
    routes: [],
  };
  const own = { 'package.json': '{}', ...files };
  return {
    'migration/routes.yaml': JSON.stringify(table),
    ...Object.fromEntries(Object.entries(own).map(([path, text]) => [`services/${context}/${path}`, text])),
  };
}

/** The containers once a context is extracted, by name; the file must please dclint whatever the application is. */
function systemWith(context: string, files: ReadonlyMap<string, string> = new Map(), port = 4001) {
  const text =
    systemFilesOf(loadProject(copy.root), { context, port, files }).get('services/compose.yaml') ?? '';
  expect(composeFindings(text)).toEqual([]);
  return composeSchema.parse(parse(text)).services;
}

describe('the system that an extraction writes', () => {
  it('has the services of earlier extractions beside the coming one', () => {
    enter(POSTGRES, extracted('dogs', 4007, { 'migrate.seams.json': seams('dogs') }));
    const { monolith, dogs, cats } = systemWith('cats', new Map([['migrate.seams.json', seams('cats')]]));
    expect(monolith?.environment).toMatchObject({
      PORT: '3000',
      SEAM_ADDRESS: '0.0.0.0',
      SEAM_CATS_PORT: '9101',
      SEAM_DOGS_PORT: '9102',
      SEAM_DOGS_TOKEN: secret('SEAM_DOGS_TOKEN'),
    });
    expect(dogs?.environment).toMatchObject({
      PORT: '4007',
      SEAM_DOGS_URL: 'http://monolith:9102',
      SEAM_DOGS_TOKEN: secret('SEAM_DOGS_TOKEN'),
    });
    expect(dogs?.environment).not.toHaveProperty('SEAM_CATS_TOKEN');
    expect(Object.keys(cats?.depends_on ?? {})).toEqual(['database', 'monolith']);
  });

  it('connects each service with its own role, and with the monolith’s where its rights are in doubt', () => {
    const rights = { writes: ['cats'], reads: [], doubts: [] };
    const doubtful = Object.fromEntries(roleFiles('zoo', 'dogs', { ...rights, doubts: ['app.js:1: why'] }));
    enter(POSTGRES, extracted('dogs', 4007, doubtful));
    const { cats, dogs, roles } = systemWith('cats', roleFiles('zoo', 'cats', rights));
    const url = (user: string, variable: string) =>
      `postgres://${user}:${secret(variable)}@database:5432/zoo`;
    expect(cats?.environment.DATABASE_URL).toBe(url('zoo_cats', 'CATS_DATABASE_PASSWORD'));
    expect(dogs?.environment.DATABASE_URL).toBe(url('postgres', 'DATABASE_PASSWORD'));
    expect(roles?.volumes).toEqual(['./cats/database/role.sql:/roles/cats.sql:ro']);
  });

  it('tells the application of its database as the configuration says, and keeps secrets out', () => {
    enter(
      `monolith: { envFile: .env, env: { DB_HOST: "{{db.host}}", DB_PASS: "{{db.password}}", JWT_SECRET: hunter2, PRICE: "5$" } }\n${POSTGRES}`,
      { '.env': 'MAIL=x\n' },
    );
    const { monolith } = systemWith('cats');
    expect(monolith?.environment).toMatchObject({
      DB_HOST: 'database',
      DB_PASS: secret('DATABASE_PASSWORD'),
      JWT_SECRET: secret('JWT_SECRET'),
      PRICE: '5$$',
    });
    expect(monolith?.env_file).toEqual([{ path: '../.env', required: false }]);
  });

  it('shares folders, and builds the team’s own image of the monolith where there is one', () => {
    enter('', { Dockerfile: 'FROM node:22\nWORKDIR /opt/zoo\n' });
    const manifest = JSON.stringify({ schema: 'migrate/files@1', copied: [], shared: ['uploads'] });
    const { monolith, cats } = systemWith('cats', new Map([['migrate.files.json', manifest]]));
    expect(monolith?.build).toEqual({ context: '..', dockerfile: 'Dockerfile' });
    expect(monolith?.volumes).toEqual(['uploads:/opt/zoo/uploads']);
    expect(cats?.volumes).toEqual(['uploads:/service/uploads']);
  });

  it('gives a context another name where its own is taken', () => {
    enter(POSTGRES);
    expect(Object.keys(systemWith('roles'))).toEqual([
      'database',
      'monolith',
      'proxy',
      'roles-service',
      'setup',
    ]);
  });

  it('installs packages where the lockfile lies', () => {
    const dockerfile = () =>
      systemFilesOf(loadProject(copy.root), { context: 'cats', port: 4001, files: new Map() }).get(
        'services/monolith.Dockerfile',
      );
    enter('');
    expect(dockerfile()).toMatch(/WORKDIR \/app\n[\s\S]*RUN npm install .*\n/);
    copy.remove();
    enter('', { 'package-lock.json': '{}' });
    expect(dockerfile()).toContain('RUN npm ci ');
    copy.remove();
    enter('monolith: { cwd: apps/zoo }\n', { 'package-lock.json': '{}', 'apps/zoo/package.json': MANIFEST });
    expect(dockerfile()).toMatch(/WORKDIR \/app\n[\s\S]*RUN npm ci .*\nWORKDIR \/app\/apps\/zoo\n/);
  });
});
