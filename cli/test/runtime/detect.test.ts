import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { templateOf } from '../../src/runtime/detection/database.ts';
import { detectPort } from '../../src/runtime/detection/port.ts';
import { loadProject } from '../../src/runtime/project.ts';

const CASES = fileURLToPath(new URL('../../fixtures/detection/', import.meta.url));

describe('detection', () => {
  test.each(readdirSync(CASES))('%s', (name) => {
    const { config } = loadProject(join(CASES, name));
    const expected = JSON.parse(readFileSync(join(CASES, name, 'expected/configuration.json'), 'utf8'));
    expect({ monolith: config.monolith, database: config.database }).toEqual(expected);
  });

  test.each([
    ['app.listen(process.env.PORT || 8080)', 8080, 'PORT'],
    ["const port = parseInt(process.env.PORT || '8081', 10)", 8081, 'PORT'],
    ["normalizePort(process.env['HTTP_PORT'] ?? '8082')", 8082, 'HTTP_PORT'],
    ['const { NODE_ENV, PORT = 8083 } = process.env;', 8083, 'PORT'],
    ['PORT: z.coerce.number().int().default(8084),', 8084, 'PORT'],
    ['PORT: port({ default: 8085 }),', 8085, 'PORT'],
    ['const p = process.env.PORT ? +process.env.PORT : 8086;', 8086, 'PORT'],
    ['const db = process.env.DB_PORT || 5432; app.listen(process.env.PORT || 8087)', 8087, 'PORT'],
    ['app.listen(process.env.PORT)', 3000, 'PORT'],
  ])('port of `%s`', (text, port, variable) => {
    expect(detectPort([{ path: 'a.js', text }], {})).toMatchObject({ port, variable, configurable: true });
  });

  test('a port that only the sources decide is told as such', () => {
    expect(detectPort([{ path: 'a.js', text: 'app.listen(9000)' }], {})).toMatchObject({
      configurable: false,
    });
    expect(detectPort([{ path: 'a.js', text: 'app.get("/", f)' }], {})).toBeUndefined();
  });

  test.each([
    ['DATABASE_URL', '{{db.url}}'],
    ['PG_CONNECTION_STRING', '{{db.url}}'],
    ['POSTGRES_URI', '{{db.url}}'],
    ['APP_DB_HOST', '{{db.host}}'],
    ['PGHOST', '{{db.host}}'],
    ['TYPEORM_USERNAME', '{{db.user}}'],
    ['DB_PASS', '{{db.password}}'],
    ['POSTGRES_DB', '{{db.name}}'],
    ['PGDATABASE', '{{db.name}}'],
    ['DB_PORT', '{{db.port}}'],
  ])('%s means %s', (variable, template) => {
    expect(templateOf(variable)).toEqual([[variable, template]]);
  });

  test.each([
    'TEST_DATABASE_URL',
    'DB_NAME_TEST',
    'MONGO_DB_URL',
    'REDIS_HOST',
    'API_URL',
    'DB_POOL_MAX',
    'USERNAME',
  ])('%s is none of ours', (variable) => expect(templateOf(variable)).toEqual([]));
});
