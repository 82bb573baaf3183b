import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

let project: FixtureCopy | undefined;
afterEach(() => project?.remove());

const APP = `const express = require('express');
const app = express();
const db = require('knex')({ client: 'pg' });
const given = require('unseen-package');
app.get(given.path(), (_req, res) => res.json([]));
app.use(given.prefix() + '/x', express.Router().get('/inner', (_req, res) => res.json([])));
app[given.verb()]('/verb', (_req, res) => res.json([]));
app.get('/rows', async (_req, res) => res.json(await db(given.table())));
require(given.module())(app);
app.listen(3000);
`;

async function analyzed(annotations: Record<string, string>) {
  project = emptyProject({
    'package.json': '{"name":"placed"}',
    'app.js': APP,
    'extra.js': "module.exports = (app) => app.get('/extra', (_req, res) => res.json([]));",
  });
  const { model } = await analyze({ root: project.root, entry: 'app.js', name: 'placed', annotations });
  return {
    routes: model.routes.map(
      (route) => `${route.id}${route.reads.map((table) => ` reads ${table}`).join('')}`,
    ),
    diagnostics: model.diagnostics.map((one) => `${one.code} ${one.file}:${one.line}`),
    by: model.coverage.routes.by,
  };
}

describe('annotations of the configuration', () => {
  it('every place that cannot be followed is a diagnostic with a line', async () => {
    const { diagnostics } = await analyzed({});
    expect(diagnostics).toEqual([
      'MIG-2003 app.js:5',
      'MIG-2003 app.js:6',
      'MIG-2003 app.js:7',
      'MIG-2004 app.js:8',
      'MIG-2005 app.js:9',
    ]);
  });

  it('an annotation of that line settles each kind, with or without the comment form', async () => {
    const { routes, diagnostics, by } = await analyzed({
      'app.js:5': 'routes GET /path',
      'app.js:6': '// migrate:routes USE /prefix',
      'app.js:7': 'migrate:routes POST /verb, PUT /verb',
      'app.js:8': 'tables reads rows',
      'app.js:9': 'loads ./extra',
    });
    expect(diagnostics).toEqual([]);
    expect(routes).toEqual([
      'GET /path',
      'GET /prefix/inner',
      'POST /verb',
      'PUT /verb',
      'GET /rows reads rows',
      'GET /extra',
    ]);
    expect(by).toEqual({ syntax: 3, probe: 0, annotation: 3 });
  });

  it('an annotation of another file or line, or of another kind, is told', async () => {
    const { diagnostics } = await analyzed({
      'other.js:5': 'routes GET /path',
      'app.js:55': 'routes GET /path',
      'app.js:1': 'routes GET /path',
      'app.js:5': 'route GET /path',
      'app.js:8': 'table reads rows',
    });
    expect(diagnostics.filter((one) => one.startsWith('MIG-2011'))).toEqual([
      'MIG-2011 app.js:1',
      'MIG-2011 app.js:5',
      'MIG-2011 app.js:8',
      'MIG-2011 app.js:55',
      'MIG-2011 other.js:5',
    ]);
    expect(diagnostics).toHaveLength(10);
  });

  it('a route that cannot be read is told, and the others count', async () => {
    const { routes, diagnostics } = await analyzed({ 'app.js:7': 'routes POST /verb, PUT verb' });
    expect(routes).toContain('POST /verb');
    expect(diagnostics).toContain('MIG-2011 app.js:7');
  });
});
