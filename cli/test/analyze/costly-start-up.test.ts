import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Analysis, analyze } from '../../src/analyze/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const PACKAGE =
  '{ "name": "harbor", "main": "app.js", "dependencies": { "express": "5.0.0", "express-async-handler": "1.2.0", "pg": "8.0.0" } }';

async function analysisOf(source: string): Promise<Analysis> {
  const root = mkdtempSync(join(tmpdir(), 'migrate-costly-'));
  folders.push(root);
  writeFileSync(join(root, 'package.json'), PACKAGE);
  writeFileSync(
    join(root, 'app.js'),
    `const express = require('express');\nconst { Pool } = require('pg');\nconst pool = new Pool();\nconst app = express();\n${source}\napp.listen(3000);\n`,
  );
  return analyze({ root, entry: 'app.js', name: 'harbor' });
}

/** Code of about as many steps. */
const work = (steps: number) =>
  `let sum = 0; for (const item of [${Array.from({ length: Math.ceil(steps / 10) }, (_, index) => index).join(',')}]) { sum = sum + Math.max(item, sum); tell(item); }`;
const TELL = 'function tell(item) { return item; }\n';

describe('what start-up calls over and over', () => {
  it('is not followed anew each time once it has cost much and registered nothing', async () => {
    const calls = 400;
    const { machine, model } = await analysisOf(
      `${TELL}function tides() { ${work(8_000)} return 'tides'; }\n${'tides();\n'.repeat(calls)}` +
        `const table = tides();\napp.get('/tides', async (req, res) => res.json(await pool.query('SELECT * FROM ' + table)));`,
    );
    expect(model.routes.map(({ reads }) => reads)).toEqual([['tides']]);
    expect(machine.spent).toBeLessThan(100_000);
  });

  it('is followed each time where it registers something, whatever it costs', async () => {
    const { model } = await analysisOf(
      `${TELL}function mount() { ${work(8_000)} app.get('/berths' + app.locals.suffix, (req, res) => res.end()); }\n` +
        `${["app.locals.suffix = '-a'; mount();", "app.locals.suffix = '-b'; mount();"].join('\n')}`,
    );
    expect(model.routes.map(({ path }) => path)).toEqual(['/berths-a', '/berths-b']);
  });

  it('is followed for each instance that it makes, which would have no members else', async () => {
    const { model } = await analysisOf(
      `${TELL}class Log { constructor(table) { this.table = table; ${work(3_000)} } all() { return pool.query('SELECT * FROM ' + this.table); } }\n` +
        `for (let index = 0; index < 400; index += 1) new Log('log' + index);\n` +
        `const logs = new Log('arrivals');\napp.get('/arrivals', async (req, res) => res.json(await logs.all()));`,
    );
    expect(model.routes.map(({ reads }) => reads)).toEqual([['arrivals']]);
  });

  it('leaves open what an object holds whose method was not followed', async () => {
    const { model } = await analysisOf(
      `${TELL}class Log { constructor(table) { this.table = table; } open() { ${work(6_000)} this.name = 'log_' + this.table; } all() { return pool.query('SELECT * FROM ' + this.name); } }\n` +
        `for (let index = 0; index < 60; index += 1) new Log('number' + index).open();\n` +
        `const logs = new Log('arrivals');\nlogs.open();\napp.get('/arrivals', async (req, res) => res.json(await logs.all()));`,
    );
    expect(model.routes.map(({ reads }) => reads)).toEqual([[]]);
    expect(model.diagnostics.map(({ code }) => code)).toEqual(['MIG-2004', 'MIG-2006']);
  });

  it('does not run the handlers that a package wraps, so that what wraps them costs nothing', async () => {
    const routes = Array.from(
      { length: 80 },
      (_, index) =>
        `app.get('/r${index}', wrap(async (req, res) => { ${work(6_000)} res.json(await pool.query('SELECT * FROM t${index}')); }));\n`,
    );
    const { machine, model } = await analysisOf(
      `${TELL}const asyncHandler = require('express-async-handler');\nconst wrap = (handler) => asyncHandler(handler);\n${routes.join('')}`,
    );
    expect(model.routes.map(({ reads }) => reads)).toEqual(routes.map((_, index) => [`t${index}`]));
    expect(machine.spent).toBeLessThan(80 * 10_000);
  });
});
