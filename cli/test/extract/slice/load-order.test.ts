import { afterEach, expect, test } from 'vitest';
import { analyze } from '../../../src/analyze/index.ts';
import { changedPlaces, effectsInOrder } from '../../../src/extract/slice/load-order.ts';
import { auditService } from '../../../src/extract/verify-service.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';

let project: FixtureCopy | undefined;
afterEach(() => project?.remove());

const APP = `const express = require('express');
REQUIRES
const app = express();
app.get('/cats', (req, res) => res.json(process.env.NAMES));
app.listen(3000);
`;
const MODULES = {
  'package.json': '{ "name": "x", "dependencies": { "express": "^5.0.0" } }',
  'settings.js': "process.env.NAMES = 'Tom';",
  'names.js': "process.env.NAMES += ', Kit'; exports.x = 1;",
  'plain.js': 'exports.list = [1];',
};

async function analysisOf(requires: string) {
  project?.remove();
  project = emptyProject({ ...MODULES, 'app.js': APP.replace('REQUIRES', requires) });
  return await analyze({ root: project.root, entry: 'app.js', name: 'x' });
}

test('only modules that do something count, each where its own code has run', async () => {
  const analysis = await analysisOf("require('./plain'); require('./settings'); require('./names');");
  expect(effectsInOrder(analysis)).toEqual(['settings.js', 'names.js', 'app.js']);
});

test('a slice in which they have changed places is no slice', async () => {
  const monolith = await analysisOf("require('./settings'); require('./names');");
  const effects = effectsInOrder(monolith);
  await analysisOf("require('./names'); require('./settings');");
  const options = {
    folder: project?.root ?? '',
    entry: 'app.js',
    context: 'cats',
    monolith: monolith.model,
    routes: ['GET /cats'],
  };
  const { problems } = await auditService({ ...options, effects });
  expect(problems).toMatchObject([
    {
      code: 'MIG-4018',
      message: 'In the service names.js runs before settings.js, in the monolith after it',
    },
  ]);
  expect((await auditService(options)).problems).toEqual([]);
});

test('what only one side has does not matter', () => {
  expect(changedPlaces(['a', 'b', 'c'], ['a', 'c', 'd'])).toBeUndefined();
  expect(changedPlaces(['a', 'b', 'c'], ['c', 'x', 'a'])).toEqual(['a', 'c']);
});
