import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Analysis, analyze } from '../../src/analyze/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function analysisOf(lines: readonly string[]): Promise<Analysis> {
  const root = mkdtempSync(join(tmpdir(), 'migrate-requests-'));
  folders.push(root);
  writeFileSync(
    join(root, 'package.json'),
    '{ "name": "harbor", "main": "app.js", "dependencies": { "express": "5.0.0", "pg": "8.0.0", "radio": "1.0.0" } }',
  );
  writeFileSync(
    join(root, 'app.js'),
    [
      "const express = require('express');",
      "const { Pool } = require('pg');",
      "const radio = require('radio');",
      'const pool = new Pool();',
      'const app = express();',
      ...lines,
      'app.listen(3000);',
    ].join('\n'),
  );
  return analyze({ root, entry: 'app.js', name: 'harbor' });
}

/** The calls of one function that were followed. */
function callsOf({ machine }: Analysis, name: string) {
  return machine.allActivations.filter(({ record }) => record.name === name);
}

describe('what requests call over and over', () => {
  it('is not followed once more for each piece of a text that a package gave', async () => {
    const found = await analysisOf([
      'async function reply(id, depth) {',
      "  await pool.query('INSERT INTO replies VALUES ($1)', [id]);",
      "  if (depth < id.length) await reply(id.split('@')[0].toLowerCase(), depth);",
      '}',
      "app.post('/calls', async (req, res) => {",
      '  const sent = await radio.client().send(req.body);',
      '  await reply(sent.key.id, req.body.depth);',
      '  res.end();',
      '});',
    ]);
    expect(found.model.routes.map(({ writes }) => writes)).toEqual([['replies']]);
    // With the text itself, and with any piece of it.
    expect(callsOf(found, 'reply')).toHaveLength(2);
  });

  it('still runs what such a text is handed', async () => {
    const { model } = await analysisOf([
      "app.post('/calls', async (req, res) => {",
      '  const sent = await radio.client().send(req.body);',
      "  sent.text.replace(/#\\d+/g, (berth) => pool.query('SELECT * FROM berths WHERE id = $1', [berth]));",
      '  res.end();',
      '});',
    ]);
    expect(model.routes.map(({ reads }) => reads)).toEqual([['berths']]);
  });

  it('still knows the links of a chain that are called as what texts are asked', async () => {
    const { model } = await analysisOf([
      "const check = [radio.field('berth').isText().trim().isThere(), (req, res, next) => next()];",
      "app.get('/calls', check, async (req, res) => { res.json(await pool.query('SELECT * FROM calls')); });",
    ]);
    expect(model.routes.map(({ reads }) => reads)).toEqual([['calls']]);
    expect(model.diagnostics).toEqual([]);
  });

  it('asks each question once that a helper was handed in several ways', async () => {
    const found = await analysisOf([
      'function ask(text, level) { return pool.query(text, [level]); }',
      "app.get('/tides', async (req, res) => {",
      "  const high = await ask('SELECT * FROM tides', 1);",
      "  const low = await ask('SELECT * FROM tides', 2);",
      '  res.json([high, low]);',
      '});',
      "app.get('/crews', async (req, res) => { res.json(await ask('SELECT * FROM crews', 1)); });",
      "app.get('/berths', async (req, res) => { res.json(await ask('SELECT * FROM berths', 1)); });",
    ]);
    expect(found.model.routes.map(({ reads }) => reads)).toEqual([['tides'], ['crews'], ['berths']]);
    expect(callsOf(found, 'ask').flatMap(({ facts }) => [...facts])).toEqual([]);
    expect(found.model.coverage.queries).toEqual({ resolved: 3, total: 3 });
  });

  it('is told apart by what maps hold, and not by which they are', async () => {
    const handler = (table: string, index: number) =>
      `app.get('/${table}${index}', async (req, res) => { res.json(await find(new Map([['table', '${table}']]))); });`;
    const found = await analysisOf([
      "function find(settings) { return pool.query('SELECT * FROM ' + settings.get('table')); }",
      ...Array.from({ length: 60 }, (_, index) => handler('crews', index)),
      handler('berths', 60),
    ]);
    expect(found.model.routes.map(({ reads }) => reads.join()).join(' ')).toBe(
      `${'crews '.repeat(60)}berths`,
    );
    expect(callsOf(found, 'find').length).toBeLessThan(30);
  });

  it('is followed for each map that it fills', async () => {
    const { model } = await analysisOf([
      "function name(settings, table) { settings.set('table', table); }",
      ...Array.from({ length: 60 }, (_, index) =>
        [
          `app.get('/r${index}', async (req, res) => {`,
          '  const settings = new Map();',
          "  name(settings, 'crews');",
          "  res.json(await pool.query('SELECT * FROM ' + settings.get('table')));",
          '});',
        ].join('\n'),
      ),
    ]);
    expect(model.routes.map(({ reads }) => reads.join()).join(' ')).toBe('crews '.repeat(60).trim());
  });

  it('finds what variables of a function hold when it ends, however deep the callback was given away', async () => {
    const { model } = await analysisOf([
      "app.post('/boats', (req, res) => {",
      '  let save = () => {};',
      "  const listen = () => { const boat = {}; radio.on('boat', () => { boat.at = 1; save(boat); }); };",
      '  const wrapped = () => { const again = listen; again(); };',
      '  wrapped();',
      "  save = (boat) => pool.query('INSERT INTO boats VALUES ($1)', [boat]);",
      '  res.end();',
      '});',
    ]);
    expect(model.routes.map(({ writes }) => writes)).toEqual([['boats']]);
  });
});
