import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';
import type { Model } from '../../src/artifacts/model.ts';
import { diskFiles } from '../../src/ports/source-files.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string | Uint8Array>>;

/** An application whose `app.js` has one route, loads `./odd`, and then has another route. */
function application(files: Files, load = "require('./odd')"): string {
  const root = mkdtempSync(join(tmpdir(), 'migrate-hostile-'));
  folders.push(root);
  const own = {
    'package.json': '{ "name": "odd", "main": "app.js", "dependencies": { "express": "5.0.0" } }',
    'app.js': `const express = require('express');\nconst app = express();\napp.get('/before', (req, res) => res.end());\nconst odd = ${load};\napp.get('/after', (req, res) => res.end());\napp.listen(3000);\n`,
  };
  for (const [path, content] of Object.entries<string | Uint8Array>({ ...own, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

async function modelOf(root: string, entry = 'app.js'): Promise<Model> {
  return (await analyze({ root, entry, name: 'odd' })).model;
}

const idsOf = (model: Model): string[] => model.routes.map((route) => route.id);
const codesOf = (model: Model): string[] => model.diagnostics.map((one) => `${one.code} ${one.file}`);
const BOTH = ['GET /before', 'GET /after'];

describe('sources that cannot be read', () => {
  it('a refusal of the file system is a diagnostic', async () => {
    const root = application({ 'odd.js': 'module.exports = 1;' });
    const refusing = {
      ...diskFiles,
      read(path: string) {
        if (path.endsWith('odd.js')) throw new Error('EACCES: permission denied');
        return diskFiles.read(path);
      },
    };
    const { model } = await analyze({ root, entry: 'app.js', name: 'odd', files: refusing });
    expect(idsOf(model)).toEqual(BOTH);
    expect(codesOf(model)).toEqual(['MIG-2002 odd.js']);
  });

  it('a module that is not there is a diagnostic', async () => {
    const model = await modelOf(application({}));
    expect(idsOf(model)).toEqual(BOTH);
    expect(codesOf(model)).toEqual(['MIG-2005 app.js']);
  });

  it('a loop of links is one too', async () => {
    const root = application({});
    symlinkSync(join(root, 'odd.js'), join(root, 'odd.js'));
    symlinkSync('.', join(root, 'self'));
    const model = await modelOf(root);
    expect(idsOf(model)).toEqual(BOTH);
    expect(codesOf(model)).toEqual(['MIG-2005 app.js']);
  });

  it('a folder named like a file is looked into', async () => {
    const root = application({ 'odd.js/index.js': 'module.exports = 1;' }, "require('./odd.js')");
    const model = await modelOf(root);
    expect(model.modules.map((one) => one.path)).toEqual(['app.js', 'odd.js/index.js']);
    expect(model.diagnostics).toEqual([]);
  });

  it('a package whose main is its own folder ends nowhere', async () => {
    const root = application({ 'odd/package.json': '{ "main": "." }' });
    expect(codesOf(await modelOf(root))).toEqual(['MIG-2005 app.js']);
  });

  it('packages of nothing but types are left alone', async () => {
    const root = application(
      {
        'node_modules/only-types/package.json': '{ "name": "only-types", "types": "index.d.ts" }',
        'node_modules/only-types/index.d.ts': 'export declare const x: number;',
      },
      "require('only-types')",
    );
    const model = await modelOf(root);
    expect(idsOf(model)).toEqual(BOTH);
    expect(model.diagnostics).toEqual([]);
  });
});

describe('odd texts', () => {
  const route =
    "const router = require('express').Router();\nrouter.get('/odd', (req, res) => res.end());\nmodule.exports = router;\n";
  const mounted = "require('./odd');\napp.use(odd)";
  const utf16 = Buffer.from(`\uFEFF${route}`, 'utf16le');
  const cases: readonly [string, string | Uint8Array][] = [
    ['a byte order mark', `\uFEFF${route}`],
    ['UTF-16, little end first', utf16],
    ['UTF-16, big end first', Buffer.from(utf16).swap16()],
    ['Latin-1', Buffer.from(`// caf\u00e9\n${route}`, 'latin1')],
    ['CRLF', route.replaceAll('\n', '\r\n')],
    ['old line ends', route.replaceAll('\n', '\r')],
    ['a hashbang', `#!/usr/bin/env node\n${route}`],
    ['a zero byte in a comment', `// \0\n${route}`],
  ];
  it.each(cases)('%s', async (_name, text) => {
    const model = await modelOf(application({ 'odd.js': text }, mounted));
    expect(idsOf(model)).toEqual(['GET /before', 'GET /odd', 'GET /after']);
    expect(model.diagnostics).toEqual([]);
  });

  it('an empty file', async () => {
    const model = await modelOf(application({ 'odd.js': '' }));
    expect(idsOf(model)).toEqual(BOTH);
    expect(model.modules.find((one) => one.path === 'odd.js')?.lines).toBe(1);
  });

  it('broken syntax is a diagnostic, and what stands around it is read', async () => {
    const model = await modelOf(application({ 'odd.js': `${route}function (` }, mounted));
    expect(idsOf(model)).toEqual(['GET /before', 'GET /odd', 'GET /after']);
    expect(codesOf(model)).toEqual(['MIG-2001 odd.js']);
  });

  it('JSON with comments is a diagnostic', async () => {
    const model = await modelOf(application({ 'odd.json': '{ /* why */ "a": 1 }' }, "require('./odd.json')"));
    expect(idsOf(model)).toEqual(BOTH);
    expect(codesOf(model)).toEqual(['MIG-2002 odd.json']);
  });
});

describe('modules that load each other', () => {
  it('in a circle, and themselves', async () => {
    const root = application({
      'odd.js':
        "exports.self = require('./odd');\nexports.other = require('./other');\nexports.name = 'odd';",
      'other.js': "const odd = require('./odd');\nrequire('./app');\nmodule.exports = () => odd.name;",
    });
    const model = await modelOf(root);
    expect(idsOf(model)).toEqual(BOTH);
    expect(model.modules.map((one) => one.path)).toEqual(['app.js', 'odd.js', 'other.js']);
  });

  it('as ES modules, re-exporting in a circle', async () => {
    const root = application(
      {
        'odd.mjs': "export * from './other.mjs';\nexport const a = 1;",
        'other.mjs': "export * from './odd.mjs';",
      },
      "require('./odd.mjs')",
    );
    expect(idsOf(await modelOf(root))).toEqual(BOTH);
  });
});

describe('sizes', () => {
  const DEPTH = 5_000;
  const nests: readonly [string, string][] = [
    ['calls', `${'f('.repeat(DEPTH)}1${')'.repeat(DEPTH)}`],
    ['parentheses', `${'('.repeat(DEPTH)}1${')'.repeat(DEPTH)}`],
    ['arrays', `${'['.repeat(DEPTH)}1${']'.repeat(DEPTH)}`],
    ['objects', `${'{a:'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`],
    ['functions', `${'() => '.repeat(DEPTH)}1`],
    ['additions', Array.from({ length: DEPTH }, (_, index) => `'${index}'`).join(' + ')],
    ['links of a chain', `f${'.g()'.repeat(DEPTH)}`],
    ['conditions', `${'a ? 1 : '.repeat(DEPTH)}2`],
  ];
  it.each(nests)('5,000 nested %s', async (_name, text) => {
    const model = await modelOf(
      application({ 'odd.js': `const f = require('lib');\nmodule.exports = (${text});\n` }),
    );
    expect(idsOf(model)).toEqual(BOTH);
    expect(codesOf(model)).toEqual([expect.stringMatching(/^MIG-200[26] odd\.js$/)]);
  });

  it('a generated file of 5 MB', async () => {
    const entries = Array.from(
      { length: 60_000 },
      (_, index) =>
        `  'key.${index}': { text: 'Some text that was translated, number ${index}', n: ${index} },`,
    );
    const model = await modelOf(application({ 'odd.js': `module.exports = {\n${entries.join('\n')}\n};\n` }));
    expect(idsOf(model)).toEqual(BOTH);
    expect(model.modules.find((one) => one.path === 'odd.js')?.lines).toBe(60_002);
  }, 60_000);

  it('a text of 5 MB', async () => {
    const model = await modelOf(application({ 'odd.js': `module.exports = '${'x'.repeat(5_000_000)}';\n` }));
    expect(idsOf(model)).toEqual(BOTH);
  });

  it('thousands of routes in a loop', async () => {
    const loop =
      "require('express').Router();\nfor (let i = 0; i < 1900; i += 1) odd.get('/item/' + i, (req, res) => res.end());\napp.use('/odd', odd)";
    const model = await modelOf(application({}, loop));
    expect(model.routes).toHaveLength(1902);
    expect(idsOf(model)).toContain('GET /odd/item/1899');
  });
});
