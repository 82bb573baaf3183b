import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The variables that a module of these lines reads. */
async function variablesOf(...lines: readonly string[]): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'migrate-environment-'));
  folders.push(root);
  writeFileSync(
    join(root, 'package.json'),
    '{ "name": "settings", "main": "app.js", "dependencies": { "express": "5.0.0" } }',
  );
  const server = ["const app = require('express')();", 'app.listen(3000);'];
  writeFileSync(join(root, 'app.js'), [...lines, ...server].join('\n'));
  const { model } = await analyze({ root, entry: 'app.js', name: 'settings' });
  return model.findings.filter(({ detector }) => detector === 'environment').map(({ name }) => name);
}

describe('a variable of the environment', () => {
  it('is seen by whatever way of writing names it', async () => {
    const found = await variablesOf(
      'const port = process?.env?.PORT;',
      "const host = process['env'].HOST;",
      "const level = process.env['LEVEL'];",
      "const isQuiet = 'QUIET' in process.env;",
      'const zone = (process.env).ZONE;',
      'const mode = globalThis.process.env.MODE;',
    );
    expect(found).toEqual(['PORT', 'HOST', 'LEVEL', 'QUIET', 'ZONE', 'MODE']);
  });

  it('is one that a parameter takes, that the module of the process has, or that env-var is asked for', async () => {
    const found = await variablesOf(
      "const start = ({ PORT = '3000' } = process.env) => PORT;",
      "const host = require('process').env.HOST;",
      "const { get } = require('env-var');",
      "const settings = require('env-var');",
      "const level = settings.get('LEVEL').default('info').asString();",
      "const names = new Map(); names.get('LOOKED_UP');",
    );
    expect(found).toEqual(['PORT', 'HOST', 'LEVEL']);
  });

  it('is not the rest of them, but what is asked of that', async () => {
    const found = await variablesOf('const { PORT, ...rest } = process.env;', 'const host = rest.HOST;');
    expect(found).toEqual(['PORT', 'HOST']);
  });

  it('is one that a function is given by its name, of each function', async () => {
    const found = await variablesOf(
      'const required = (name) => process.env[name];',
      "const optional = (name, fallback = '') => process.env[name] ?? fallback;",
      "required('PORT');",
      "optional('HOST');",
    );
    expect(found).toEqual(['PORT', 'HOST']);
  });
});

describe('a schema of the environment', () => {
  it.each([
    [
      'envalid',
      "const { cleanEnv, port, str } = require('envalid');",
      'cleanEnv(process.env, { PORT: port(), HOST: str() });',
    ],
    [
      'zod',
      "const { z } = require('zod');",
      'z.object({ PORT: z.string(), HOST: z.string() }).parse(process.env);',
    ],
    [
      'joi',
      "const Joi = require('joi');",
      'Joi.object({ PORT: Joi.number(), HOST: Joi.string() }).unknown().validate(process.env);',
    ],
    [
      '@t3-oss/env-core',
      "const { createEnv } = require('@t3-oss/env-core'); const { z } = require('zod');",
      'createEnv({ server: { PORT: z.string(), HOST: z.string() }, runtimeEnv: process.env });',
    ],
  ])('of %s names its variables', async (_name, imported, check) => {
    expect([...(await variablesOf(imported, `const settings = ${check}`))].sort()).toEqual(['HOST', 'PORT']);
  });

  it('of convict names them in its settings', async () => {
    const found = await variablesOf(
      "const convict = require('convict');",
      "const schema = { port: { default: 80, env: 'PORT' }, db: { host: { format: String, env: 'DB_HOST' } } };",
      'const settings = convict(schema);',
      "const job = { env: 'REGION' };",
    );
    expect(found).toEqual(['DB_HOST', 'PORT']);
  });

  it('that is not known takes the whole', async () => {
    expect(await variablesOf("const check = require('./nowhere');", 'check.parse(process.env);')).toEqual([
      '(all)',
    ]);
  });
});
