import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema } from '../../src/artifacts/explanation.ts';
import { emptyProject } from '../helpers/copy-fixture.ts';
import { runCli } from '../helpers/run-cli.ts';

const FILES = {
  'package.json': '{ "name": "library", "main": "app.js", "dependencies": { "express": "^5.0.0" } }',
  'app.js': `const express = require('express');
const bus = require('./bus');

const app = express();
app.use(function trace(req, res, next) { next(); });
app.use('/api', require('./loans'));
bus.on('loan.made', async function remember(loan) { await require('./db')('reminders').insert(loan); });
app.listen(3000);
`,
  'bus.js': "const { EventEmitter } = require('node:events');\nmodule.exports = new EventEmitter();\n",
  'db.js': "module.exports = require('knex')({ client: 'pg' });\n",
  'loans.js': `const { Router } = require('express');
const bus = require('./bus');
const db = require('./db');

const router = Router();

async function findBook(id) {
  return db('books').join('shelves', 'shelves.id', 'books.shelf_id').where('books.id', id).first();
}

async function lend(req, res) {
  const book = await findBook(req.body.book);
  await db('loans').insert({ book: book.id });
  bus.emit('loan.made', book);
  res.sendStatus(201);
}

router.post('/loans', lend);
router.get('/books/:id', async function show(req, res) { res.json(await findBook(req.params.id)); });

module.exports = router;
`,
  'migrations/001_books.js': `exports.up = async (knex) => {
  await knex.schema.createTable('shelves', (table) => { table.increments('id'); });
  await knex.schema.createTable('books', (table) => {
    table.increments('id');
    table.integer('shelf_id').references('id').inTable('shelves');
  });
};
exports.down = async () => undefined;
`,
} as const;

describe('migrate analyze --explain', () => {
  let project: ReturnType<typeof emptyProject>;
  beforeEach(() => {
    project = emptyProject(FILES);
  });
  afterEach(() => project.remove());

  async function explained(thing: string): Promise<readonly Explanation[]> {
    const { code, stdout } = await runCli([
      ...['analyze', '--dir', project.root, '--explain', thing, '--format', 'json'],
    ]);
    expect(code).toBe(0);
    return explanationSchema.parse(JSON.parse(stdout)).explanations;
  }

  it('tells of a route its registration, its mounts, what runs before it, and the way to each query', async () => {
    expect(await explained('POST /api/loans')).toMatchObject([
      {
        kind: 'route',
        registered: { file: 'loans.js', line: 18 },
        mounts: [{ path: '/api', file: 'app.js', line: 6 }],
        middleware: [{ name: 'trace', file: 'app.js', line: 5 }],
        handler: { name: 'lend', file: 'loans.js', line: 11 },
        queries: [
          { function: 'app.js#remember', path: ['loans.js#lend', 'app.js#remember'], writes: ['reminders'] },
          {
            function: 'loans.js#findBook',
            path: ['loans.js#lend', 'loans.js#findBook'],
            reads: ['books', 'shelves'],
          },
          { function: 'loans.js#lend', path: ['loans.js#lend'], writes: ['loans'] },
        ],
      },
    ]);
  });

  it('tells of a table its definition, who uses it, and which routes get there by which calls', async () => {
    expect(await explained('books')).toMatchObject([
      {
        kind: 'table',
        defined: { file: 'migrations/001_books.js', line: 3 },
        refersTo: [{ column: 'shelf_id', table: 'shelves' }],
        readers: ['loans.js#findBook'],
        writers: [],
        joins: [{ table: 'shelves', functions: ['loans.js#findBook'] }],
        reachedBy: [
          { from: 'POST /api/loans', mode: 'reads', path: ['loans.js#lend', 'loans.js#findBook'] },
          { from: 'GET /api/books/:id', mode: 'reads', path: ['loans.js#show', 'loans.js#findBook'] },
        ],
      },
    ]);
  });

  it('tells of a function who calls it and what it reaches, also by its bare name', async () => {
    expect(await explained('lend')).toMatchObject([
      {
        kind: 'function',
        id: 'loans.js#lend',
        callers: [],
        callees: ['app.js#remember', 'loans.js#findBook'],
        writes: ['loans'],
        below: { reads: ['books', 'shelves'], writes: ['loans', 'reminders'] },
      },
    ]);
  });

  it('tells of a module its neighbors and its routes, and of an event both of its sides', async () => {
    expect(await explained('loans.js')).toMatchObject([
      {
        kind: 'module',
        imports: ['bus.js', 'db.js'],
        importedBy: ['app.js'],
        registers: ['POST /api/loans', 'GET /api/books/:id'],
      },
    ]);
    expect(await explained('loan.made')).toMatchObject([
      {
        kind: 'event',
        emitters: ['loans.js#lend'],
        listeners: [{ function: 'app.js#remember', reads: [], writes: ['reminders'] }],
      },
    ]);
  });

  it('explains every route of a path, as text', async () => {
    const { code, stdout } = await runCli(['analyze', '--dir', project.root, '--explain', '/api/books/:id']);
    expect(code).toBe(0);
    expect(stdout).toContain('mounted     /api  app.js:6');
    expect(stdout).toContain('reads books, shelves  loans.js#show > loans.js#findBook');
  });

  it('refuses what the model does not have with the nearest names, and writes nothing', async () => {
    const { code, stdout } = await runCli([
      ...['analyze', '--dir', project.root, '--explain', 'bookz', '--format', 'json'],
    ]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'MIG-1010', cause: 'Nearest: books.' } });
    expect(existsSync(join(project.root, 'migration'))).toBe(false);
  });
});
