import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { blockersOf, planned, removeTrees, sliceOf, writtenTree } from './helpers/slicing.ts';

afterAll(removeTrees);

const CONTEXTS = { boats: { routes: ['GET /boats'] } };

/** A workspace whose application imports a module of another package. */
function workspace(specifier: string): string {
  const root = writtenTree(
    new Map([
      ['package.json', '{ "workspaces": ["apps/*", "packages/*"] }'],
      ['packages/boats/package.json', '{ "name": "@port/boats", "main": "index.js" }'],
      [
        'packages/boats/index.js',
        "const { Router } = require('express');\nexports.boats = Router().get('/', (req, res) => res.json([]));\n",
      ],
      [
        'apps/api/package.json',
        '{ "name": "api", "dependencies": { "@port/boats": "*", "express": "5.1.0" } }',
      ],
      [
        'apps/api/app.js',
        `const express = require('express');\nconst { boats } = require('${specifier}');\nconst app = express();\napp.use('/boats', boats);\napp.get('/crews', (req, res) => res.json([]));\napp.listen(3000);\n`,
      ],
    ]),
  );
  return join(root, 'apps/api');
}

it('a package beside the application stays a dependency of the service', async () => {
  const plan = planned(await sliceOf(workspace('@port/boats'), 'app.js', 'boats', CONTEXTS));
  expect([...plan.serviceFiles.keys()].filter((path) => path.startsWith('..'))).toEqual([]);
  expect(JSON.parse(plan.serviceFiles.get('package.json') ?? '')).toMatchObject({
    dependencies: { '@port/boats': '*' },
  });
  expect(plan.serviceFiles.get('app.js')).not.toContain('/crews');
});

it('a path out of the application is in the way of the extraction: the service lies elsewhere', async () => {
  const slicing = await sliceOf(workspace('../../packages/boats'), 'app.js', 'boats', CONTEXTS);
  expect(blockersOf(slicing)).toEqual(['MIG-4012 app.js:2']);
});
