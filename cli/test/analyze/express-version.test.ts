import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';
import { Failure } from '../../src/errors/problem.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const APP =
  "const express = require('express');\nconst app = express();\napp.get('*', (req, res) => res.end());\n";
let project: FixtureCopy;
afterEach(() => project.remove());

function manifest(range: string): string {
  return JSON.stringify({ name: 'application', dependencies: { express: range } });
}

async function modelOf(files: Readonly<Record<string, string>>) {
  project = emptyProject(files);
  return (await analyze({ root: project.root, entry: 'app.js', name: 'application' })).model;
}

describe('the major version of Express', () => {
  it.each([
    ['^4.18.2', 4],
    ['~4.0.0', 4],
    ['4.x', 4],
    ['^4', 4],
    ['4', 4],
    ['~3.21.2', 4],
    ['14.1.0', 5],
    ['>=4.17.1 <5', 4],
    ['^5.1.0', 5],
    ['latest', 5],
  ])('declared as %s is %i', async (range, major) => {
    expect(await modelOf({ 'app.js': APP, 'package.json': manifest(range) })).toMatchObject({
      express: major,
    });
  });

  it('may be declared for development alone', async () => {
    const declared = JSON.stringify({ name: 'application', devDependencies: { express: '4.20.0' } });
    expect(await modelOf({ 'app.js': APP, 'package.json': declared })).toMatchObject({ express: 4 });
  });

  it('may be declared by the repository around the application', async () => {
    project = emptyProject({
      'package.json': manifest('^4.18.2'),
      'api/package.json': '{}',
      'api/app.js': APP,
    });
    const { model } = await analyze({ root: join(project.root, 'api'), entry: 'app.js', name: 'api' });
    expect(model.express).toBe(4);
  });

  it('is the installed one, whatever is declared', async () => {
    const installed = { 'node_modules/express/package.json': '{"version":"4.21.2"}' };
    const model = await modelOf({ 'app.js': APP, 'package.json': manifest('*'), ...installed });
    expect(model.express).toBe(4);
  });
});

describe('the settings that matching depends on', () => {
  it('are read from the application', async () => {
    const text = `${APP}app.enable('case sensitive routing');\napp.set('strict routing', true);\n`;
    const { settings } = await modelOf({ 'app.js': text, 'package.json': manifest('^5') });
    expect(settings).toEqual({ caseSensitive: true, strict: true });
  });

  it('are off by default', async () => {
    const { settings } = await modelOf({ 'app.js': APP, 'package.json': manifest('^5') });
    expect(settings).toEqual({ caseSensitive: false, strict: false });
  });
});

describe('applications that cannot be read', () => {
  it.each([
    ['MIG-1008', {}],
    ['MIG-1002', { 'app.js': "require('http').createServer().listen(3000);\n" }],
    ['MIG-1002', { 'app.js': 'const express = require(\n' }],
  ])('are refused with %s', async (code, files) => {
    const error: unknown = await modelOf({ 'package.json': '{}', ...files }).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ problem: { code } });
  });

  it('are told which files make one', async () => {
    const error: unknown = await modelOf({
      'package.json': manifest('^5'),
      'app.js': "require('./gone/server');\n",
      'src/server.js': APP,
      'src/server.test.js': APP,
      'src/router.js': "const express = require('express');\nmodule.exports = express.Router();\n",
    }).catch((one: unknown) => one);
    expect(error).toMatchObject({
      problem: { code: 'MIG-1002', cause: expect.stringContaining('Elsewhere src/server.js does.') },
    });
  });

  it('are told so of compiled files, where there are no others', async () => {
    const error: unknown = await modelOf({
      'package.json': manifest('^4'),
      'app.js': "exports.version = '1.0.0';\n",
      'build/api.js':
        'var _express = _interop(require("express"));\nexports.create = () => (0, _express.default)();\n',
    }).catch((one: unknown) => one);
    expect(error).toMatchObject({
      problem: { code: 'MIG-1002', cause: expect.stringContaining('Elsewhere build/api.js does.') },
    });
  });
});
