import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../../src/analyze/index.ts';
import type { Model } from '../../../src/artifacts/model.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An application whose handlers ask through a module of its own. */
async function modelOf(helper: string, handlers: string): Promise<Model> {
  const root = mkdtempSync(join(tmpdir(), 'migrate-handed-'));
  folders.push(root);
  const dependencies = '{ "express": "5.0.0", "pg": "8.0.0" }';
  writeFileSync(
    join(root, 'package.json'),
    `{ "name": "ferries", "main": "app.js", "dependencies": ${dependencies} }`,
  );
  writeFileSync(
    join(root, 'ask.js'),
    `const { Pool } = require('pg');
const { seal, compose } = require('a-package-nobody-knows');
const pool = new Pool();
${helper}`,
  );
  writeFileSync(
    join(root, 'app.js'),
    `const app = require('express')();\nconst { ask } = require('./ask');\n${handlers}\napp.listen(3000);`,
  );
  return (await analyze({ root, entry: 'app.js', name: 'ferries' })).model;
}

const ASKED =
  "app.get('/', async (req, res) => res.json(await ask('SELECT * FROM ferries WHERE id = :id', req.query)));";
const readsOf = ({ routes }: Model) => routes.map(({ reads }) => reads.join());

describe('a text that could not be followed', () => {
  it.each([
    ['a call of a package', 'exports.ask = (sql, values) => pool.query(seal(sql, values));'],
    [
      'a member of what it gives',
      'exports.ask = (sql, values) => { const sealed = seal({ sql, values }); return pool.query(sealed.text, sealed.values); };',
    ],
    ['two calls after each other', 'exports.ask = (sql, values) => pool.query(seal(sql)(values));'],
    ['the parameter itself', 'exports.ask = (sql, values) => { sql = seal(sql); return pool.query(sql); };'],
    [
      'a loop',
      "exports.ask = (sql, values) => { let text = ''; for (const part of seal(sql)) text += part + '$'; return pool.query(text); };",
    ],
    ['either way of two', 'exports.ask = (sql, values) => pool.query(values.length > 0 ? seal(sql) : sql);'],
    ['a callback', 'exports.ask = (sql, values) => seal.within(async () => pool.query(seal(sql)));'],
  ])('is read as the statement that it is made of, through %s', async (_, helper) => {
    const model = await modelOf(helper, ASKED);
    expect(readsOf(model)).toEqual(['ferries']);
    expect(model.diagnostics).toEqual([]);
    expect(model.functions.filter((one) => one.asHanded === true)).toHaveLength(1);
  });

  it.each([
    [
      'only decides about it',
      "exports.ask = (sql) => pool.query(compose(sql.length > 9 ? 'long' : 'short'));",
    ],
    [
      'may not become it',
      'exports.ask = (sql, values) => { let text = sql; if (values.all) text = compose(values); return pool.query(text); };',
    ],
    [
      'is a value beside another one',
      'exports.ask = (sql, values) => pool.query(compose({ text: values.by, noted: sql }));',
    ],
    ['is read by a callback', 'exports.ask = (sql, values) => pool.query(compose(values, () => sql));'],
  ])('is told where the statement %s', async (_, helper) => {
    const model = await modelOf(helper, ASKED);
    expect(model.diagnostics.map(({ code }) => code)).toEqual(['MIG-2004']);
    expect(model.functions.filter((one) => one.asHanded === true)).toHaveLength(0);
  });

  it('is told where a table is put in behind the statement', async () => {
    const model = await modelOf(
      "exports.ask = (sql, values) => pool.query(sql + ' JOIN ' + seal(values));",
      ASKED.replace(' WHERE id = :id', ''),
    );
    expect(readsOf(model)).toEqual(['ferries']);
    expect(model.diagnostics.map(({ code }) => code)).toEqual(['MIG-2004']);
  });

  it('ends a transaction that another such text has begun', async () => {
    const model = await modelOf(
      `exports.ask = async (sql, values) => {
  const client = await pool.connect();
  const run = (text) => client.query(seal(text, values));
  await run('START TRANSACTION');
  await run(sql);
  await run('COMMIT');
};`,
      ASKED.replace('SELECT * FROM', 'DELETE FROM'),
    );
    expect(model.transactions.map(({ writes }) => writes)).toEqual([['ferries']]);
  });

  it('is told with the functions that ask it', async () => {
    const handlers = ['/a', '/b', '/c', '/d', '/e'].map(
      (path, at) =>
        `async function f${at}(req, res) { res.json(await ask(compose(req.query))); }\napp.get('${path}', f${at});`,
    );
    const model = await modelOf(
      'const run = (sql) => pool.query(sql);\nexports.ask = (sql) => run(sql);',
      handlers.join('\n'),
    );
    expect(model.diagnostics.map(({ cause }) => cause)).toEqual([
      'Its text is not known. 5 functions ask it such: app.js#f0, app.js#f1, app.js#f2 and 2 more.',
    ]);
  });
});
