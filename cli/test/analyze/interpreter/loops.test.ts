import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Analysis, analyze } from '../../../src/analyze/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function analysisOf(lines: readonly string[]): Promise<Analysis> {
  const root = mkdtempSync(join(tmpdir(), 'migrate-loops-'));
  folders.push(root);
  writeFileSync(
    join(root, 'package.json'),
    '{ "name": "locks", "main": "app.js", "dependencies": { "express": "5.0.0", "pg": "8.0.0" } }',
  );
  writeFileSync(
    join(root, 'app.js'),
    [
      "const express = require('express');",
      "const { Pool } = require('pg');",
      'const pool = new Pool();',
      'const app = express();',
      ...lines,
      'app.listen(3000);',
    ].join('\n'),
  );
  return await analyze({ root, entry: 'app.js', name: 'locks' });
}

describe('a loop that only what stands inside ends', () => {
  it('is followed for a few turns once it may have been left', async () => {
    const { machine, model } = await analysisOf([
      'async function drain(source) {',
      '  while (true) {',
      '    const next = await source.read();',
      '    if (next === null) return;',
      '    await source.take(next);',
      '  }',
      '}',
      "app.post('/drained', async (req, res) => { await drain(req); await pool.query('DELETE FROM basins'); res.end(); });",
    ]);
    expect(model.routes.map(({ writes }) => writes)).toEqual([['basins']]);
    expect(machine.spent).toBeLessThan(400);
  });

  it('may have a text for its condition', async () => {
    const { machine, model } = await analysisOf([
      "async function work() { while ('the tide turns') { await pool.query('DELETE FROM basins'); } }",
      "app.post('/drained', async (req, res) => { work(); res.end(); });",
    ]);
    expect(model.routes.map(({ writes }) => writes)).toEqual([['basins']]);
    expect(model.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(machine.spent).toBeLessThan(1_000);
  });

  it('is followed for a few turns where they cost much and register nothing', async () => {
    const { machine } = await analysisOf([
      'const measure = (depth) => { for (let i = 0; i < 1000; i += 1) depth += i; return depth; };',
      'async function work() { while (true) { await measure(3); } }',
      'work();',
      "app.get('/', (req, res) => res.end());",
    ]);
    expect(machine.spent).toBeLessThan(120_000);
  });

  it('is followed to its end where the end is known, whatever the functions that it calls may do', async () => {
    const { model } = await analysisOf([
      'const log = (level) => { if (process.env.QUIET) return; console.log(level); };',
      'let level = 0;',
      'while (true) {',
      '  log(level);',
      '  if (level === 12) break;',
      "  app.get('/levels/' + level, (req, res) => res.end());",
      '  level += 1;',
      '}',
    ]);
    expect(model.routes.map(({ path }) => path)).toEqual(
      Array.from({ length: 12 }, (_, level) => `/levels/${level}`),
    );
  });
});

describe('a loop that waits for somebody else to end it', () => {
  it('is left without a word once its turns do nothing but wait', async () => {
    const { machine, model } = await analysisOf([
      'class Tide {',
      '  stopped = false;',
      "  async follow() { while (!this.stopped) { this.level = await pool.query('SELECT level FROM tides'); } }",
      '}',
      'new Tide().follow();',
      "app.get('/', (req, res) => res.end());",
    ]);
    expect(model.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(machine.spent).toBeLessThan(2_000);
  });

  it('is followed to its end where a turn ends it, however late', async () => {
    const { model } = await analysisOf([
      'let isLast = false;',
      'let gate = 0;',
      'while (!isLast) {',
      '  gate += 1;',
      '  isLast = gate === 200;',
      '}',
      "app.get('/gates/' + gate, (req, res) => res.end());",
    ]);
    expect(model.routes.map(({ path }) => path)).toEqual(['/gates/200']);
    expect(model.diagnostics).toEqual([]);
  });

  it('is followed to its end where its turns register something', async () => {
    const { model } = await analysisOf([
      'const state = { gate: 0, isLast: false };',
      'while (!state.isLast) {',
      '  state.gate += 1;',
      "  app.get('/gates/' + state.gate, (req, res) => res.end());",
      '  state.isLast = state.gate === 100;',
      '}',
    ]);
    expect(model.routes).toHaveLength(100);
  });
});

describe('a loop over what is known', () => {
  it('is followed to its end, however long the list is', async () => {
    const { model } = await analysisOf([
      'const names = Array.from({ length: 2500 }, (_, index) => String(index));',
      "for (const name of names) app.get('/each/' + name, (req, res) => res.end());",
      "for (let index = 0; index < names.length; index += 1) app.get('/counted/' + names[index], (req, res) => res.end());",
    ]);
    expect(new Set(model.routes.map(({ path }) => path)).size).toBe(5_000);
  });

  it('ends although its turns add to the list, as two lists do that are taken for one', async () => {
    const { machine, model } = await analysisOf([
      'const clusters = new Map([["a", { members: [1, 2] }], ["b", { members: [3] }]]);',
      'function merge(into, from) {',
      '  for (const one of clusters.get(from).members) clusters.get(into).members.push(one);',
      '}',
      "app.post('/merged', async (req, res) => { merge(req.body.into, req.body.from); await pool.query('DELETE FROM clusters'); res.end(); });",
    ]);
    expect(model.routes.map(({ writes }) => writes)).toEqual([['clusters']]);
    expect(machine.spent).toBeLessThan(400);
  });

  it('is told where it does not end', async () => {
    const { model } = await analysisOf([
      "for (let page = 0; page >= 0; page += 1) app.get('/pages/' + page, (req, res) => res.end());",
    ]);
    expect(model.diagnostics).toContainEqual(expect.objectContaining({ code: 'MIG-2006', line: 5 }));
  });

  it('is told where it asks more hosts than are remembered', async () => {
    const { model } = await analysisOf([
      "const names = Array.from({ length: 300 }, (_, index) => 'host' + index);",
      "app.get('/asked', async (req, res) => {",
      "  for (const name of names) await fetch('https://' + name + '.example.com/');",
      '  res.end();',
      '});',
    ]);
    expect(model.diagnostics).toContainEqual(expect.objectContaining({ code: 'MIG-2006', line: 7 }));
  });

  const FAR = [
    '  for (let turn = 0; turn < 20000; turn += 1) {',
    '    for (let inner = 0; inner < 400; inner += 1) turn += 0;',
    "    await pool.query('SELECT id FROM steps WHERE turn = ' + turn);",
    '  }',
  ];

  it('is left, and told, where it asks the world over and over; what follows is followed', async () => {
    const { model } = await analysisOf([
      "app.get('/far', async (req, res) => {",
      ...FAR,
      "  await pool.query('DELETE FROM steps');",
      '  res.end();',
      '});',
    ]);
    expect(model.routes.map(({ writes }) => writes)).toEqual([['steps']]);
    expect(model.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'MIG-2006', line: 6, message: 'This loop is not followed to its end' }),
    );
  });

  it('is told where the budget of a request ends in it', async () => {
    const { model } = await analysisOf([
      "app.get('/far', async (req, res) => {",
      ...FAR,
      ...FAR,
      ...FAR,
      ...FAR,
      "  await pool.query('DELETE FROM steps');",
      '  res.end();',
      '});',
    ]);
    expect(model.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'MIG-2006',
        line: 5,
        message: 'What begins here costs too much to follow to its end',
      }),
    );
  });
});

describe('a loop that would never end', () => {
  it.each([
    ['because its step counts nothing', 'for (let index = 0; index < 2; index + 1)'],
    ['because neither side changes', 'let [left, right] = [1, 2];\nwhile (left < right)'],
    ['because it says so', 'while (true)'],
  ])('%s is left, and told, however many routes it registers', async (_why, head) => {
    const { machine, model } = await analysisOf([head, "  app.get('/gates', (req, res) => res.end());"]);
    expect(new Set(model.routes.map(({ path }) => path))).toEqual(new Set(['/gates']));
    expect(model.diagnostics.map(({ code }) => code)).toContain('MIG-2006');
    expect(machine.spent).toBeLessThan(50_000);
  });
});

describe('a map that is copied into itself', () => {
  it('is gone through as it was', async () => {
    const { machine, model } = await analysisOf([
      'const pages = new Map();',
      'pages.set(process.env.FRONT_PAGE, { seen: false });',
      'pages.forEach((page, name) => pages.set(name, { ...page, seen: true }));',
      "app.get('/pages', (req, res) => res.json([...pages.keys()]));",
    ]);
    expect(model.routes.map(({ path }) => path)).toEqual(['/pages']);
    expect(machine.spent).toBeLessThan(1_000);
  });
});

describe('a map whose keys are not known', () => {
  it('is told where it is given more values than are kept', async () => {
    const { model } = await analysisOf([
      'const depths = new Map();',
      'for (let index = 0; index < 1200; index += 1) depths.set(process.env.DOCK, index);',
      "app.get('/depths', (req, res) => res.json([...depths.values()]));",
    ]);
    expect(model.diagnostics).toContainEqual(expect.objectContaining({ code: 'MIG-2006', line: 6 }));
  });
});
