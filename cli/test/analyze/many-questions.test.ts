import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';
import type { Model } from '../../src/artifacts/model.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const ROUTES = 60;
const PACKAGE =
  '{ "name": "stalls", "main": "app.js", "dependencies": { "express": "5.0.0", "pg": "8.0.0" } }';
const HELPER = `const { Pool } = require('pg');
const pool = new Pool();
const ask = (text, values) => pool.query(text, values);
const askFor = (question) => pool.query(question);
const askWith = ({ request }) => pool.query(request.statement.text);
const tableOf = (name) => \`t\${name}\`;
const hear = (host) => fetch(\`https://\${host}.test/news\`);
const columnOf = (name, column) => \`\${tableOf(name)}.\${column}\`;
const { Agenda } = require('agenda');
const clock = new Agenda();
const announce = (name, work) => clock.define(name, work);
const within = (work) => work();
const inContext = (handler) => (req, res, next) => within(() => handler(req, res, next));
const permitted = (work) => async (...args) => work(...args);
const guarded = (work) => async (...args) => work(...args);
const caught = (handler) => (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next);
`;

/** An application of many routes, each with a table of its own, whose handlers are written by `handler`. */
async function modelOf(handler: (index: number) => string, more = ''): Promise<Model> {
  const root = mkdtempSync(join(tmpdir(), 'migrate-many-'));
  folders.push(root);
  const routes = Array.from({ length: ROUTES }, (_, index) => `app.get('/r${index}', ${handler(index)});\n`);
  writeFileSync(join(root, 'package.json'), PACKAGE);
  writeFileSync(
    join(root, 'app.js'),
    `const express = require('express');\n${HELPER}${more}const app = express();\n${routes.join('')}app.listen(3000);\n`,
  );
  return (await analyze({ root, entry: 'app.js', name: 'stalls' })).model;
}

const lineOfRoute = (index: number) => HELPER.split('\n').length + 2 + index;
const OWN = Array.from({ length: ROUTES }, (_, index) => ({ reads: [`t${index}`], writes: [] }));
const tablesOf = ({ routes }: Model) => routes.map(({ reads, writes }) => ({ reads, writes }));

describe('a helper that everybody asks', () => {
  it('begins a query for each that it does not know', async () => {
    const begin = "const begin = () => require('knex')({ client: 'pg' }).queryBuilder();\n";
    const model = await modelOf(
      (index) => `async (req, res) => res.json(await begin().from('t${index}'))`,
      begin,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });

  it('is followed for each text that it is given', async () => {
    const model = await modelOf(
      (index) =>
        `async (req, res) => res.json(await ask('SELECT * FROM t${index} WHERE id = $1', [req.params.id]))`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });

  it('is followed for each text of which only pieces are known', async () => {
    const model = await modelOf(
      (index) =>
        `async (req, res) => res.json(await ask(\`SELECT * FROM t${index} WHERE id = \${Number(req.params.id)}\`))`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });

  it('is followed for each function that a wrapper puts others around', async () => {
    const model = await modelOf(
      (index) =>
        `async (req, res) => res.json(await guarded(permitted(async () => pool.query('SELECT * FROM t${index}')))())`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });

  it('is followed for each text in an object that it is given', async () => {
    const model = await modelOf(
      (index) =>
        `async (req, res) => res.json(await askFor({ text: 'SELECT * FROM t${index}', values: [req.params.id] }))`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });
});

describe('a helper that is given what it asks for deep inside of an object', () => {
  it('is followed for each text', async () => {
    const model = await modelOf(
      (index) =>
        `async (req, res) => res.json(await askWith({ request: { statement: { text: 'SELECT * FROM t${index}' } } }))`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });
});

describe('a helper that only puts names together', () => {
  it('gives each caller its own', async () => {
    const model = await modelOf(
      (index) =>
        `async (req, res) => res.json(await pool.query(\`SELECT \${columnOf(${index}, 'id')} FROM \${tableOf(${index})}\`))`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });

  it('gives what is not known, and so a diagnostic, to the callers beyond the most that are told apart', async () => {
    const last = 4_100;
    const model = await modelOf((index) =>
      index < ROUTES - 1
        ? `(req, res) => res.json([${Array.from({ length: 70 }, (_, part) => `tableOf('${index}of${part}')`).join()}])`
        : `async (req, res) => res.json(await pool.query('SELECT * FROM ' + tableOf('${last}')))`,
    );
    expect(tablesOf(model).at(-1)).toEqual({ reads: [], writes: [] });
    expect(model.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'MIG-2004', line: lineOfRoute(ROUTES - 1) }),
    );
  });
});

describe('a helper that calls other hosts', () => {
  it('is found with every host that it is given', async () => {
    const model = await modelOf((index) => `async (req, res) => res.json(await hear('h${index}'))`);
    const [call] = model.findings.filter(({ detector }) => detector === 'outbound-call');
    expect(String(call?.data?.host).split(' | ').sort()).toEqual(
      Array.from({ length: ROUTES }, (_, index) => `h${index}.test`).sort(),
    );
  });
});

describe('a helper that announces jobs', () => {
  it('loses none of them, however many names are not known', async () => {
    const model = await modelOf(
      (index) =>
        `(req, res) => { announce(process.env.JOB_${index}, () => ask('DELETE FROM t${index}')); res.end(); }`,
    );
    expect(model.tables.map(({ name }) => name).sort()).toEqual(OWN.flatMap(({ reads }) => reads).sort());
  });
});

describe('what every handler is wrapped in', () => {
  it('is followed for each, also where it makes a function of the handler and hands it on', async () => {
    const model = await modelOf(
      (index) => `inContext(async (req, res) => res.json(await ask('SELECT * FROM t${index}')))`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });

  it('hides none of them, whatever the earlier ones have cost', async () => {
    const long = Array.from(
      { length: 250 },
      (_, index) => `const a${index} = Number(req.query.a${index}) + ${index} * 2;`,
    ).join(' ');
    const model = await modelOf(
      (index) =>
        `caught(async (req, res) => { ${long} res.json(await ask('SELECT * FROM t${index}', [a0])); })`,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });
});

describe('a helper that gives nothing', () => {
  it('is followed for each object that it equips', async () => {
    const model = await modelOf(
      (index) =>
        `async (req, res) => { const box = {}; equip(box, 't${index}'); res.json(await box.all()); }`,
      "const equip = (box, table) => { box.all = () => pool.query('SELECT * FROM ' + table); };\n",
    );
    expect(tablesOf(model)).toEqual(OWN);
  });
});

describe('a helper that costs much', () => {
  const NUMBERS = Array.from({ length: 2_000 }, (_, index) => index).join(',');
  const DESKS = `class Desk { constructor(table) { this.table = table; } all() { return pool.query('SELECT * FROM ' + this.table); } }
const told = (value) => value;
const deskOf = (table) => { let sum = 0; for (const one of [${NUMBERS}]) { sum += one; told(sum); } return new Desk(table); };
const asked = (desk) => desk.all();
`;

  it('is followed for each instance that it makes', async () => {
    const model = await modelOf(
      (index) => `async (req, res) => res.json(await within(() => within(() => asked(deskOf('t${index}')))))`,
      DESKS,
    );
    expect(tablesOf(model)).toEqual(OWN);
  });
});

describe('what every service is wrapped in', () => {
  it('is followed for each of the services that call each other', async () => {
    const services = Array.from(
      { length: 6 },
      (_, index) =>
        `const service${index} = served((id) => ${index === 0 ? "pool.query('SELECT * FROM deepest')" : `service${index - 1}(${index})`});\n`,
    );
    const model = await modelOf(
      () => 'async (req, res) => res.json(await service5(6))',
      `const served = (work) => (...args) => work(...args);\n${services.join('')}`,
    );
    expect(model.routes[0]?.reads).toEqual(['deepest']);
    expect(model.diagnostics.filter(({ code }) => code === 'MIG-2006')).toEqual([]);
  });
});
