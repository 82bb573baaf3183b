import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { startCli } from '../helpers/run-cli.ts';

let project: FixtureCopy;
afterEach(() => project.remove());

const TURNS =
  "for (let turn = 0; turn < 9000; turn += 1) { for (let inner = 0; inner < 200; inner += 1) turn += 0; pool.query('SELECT ' + turn); }";

/** An application whose start costs half a minute to follow. */
const LONG_START = {
  'package.json':
    '{ "name": "long", "main": "app.js", "dependencies": { "express": "5.0.0", "pg": "8.0.0" } }',
  'app.js': [
    "const express = require('express');",
    "const { Pool } = require('pg');",
    'const pool = new Pool();',
    'const app = express();',
    ...Array.from({ length: 60 }, () => TURNS),
    'app.listen(3000);',
  ].join('\n'),
};

describe('an analysis that takes long', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once on %s, and has written nothing', async (signal) => {
    project = emptyProject(LONG_START);
    const run = startCli(['analyze', '--dir', project.root, '--no-cache']);
    await run.says('Reading app.js');
    run.child.kill(signal);
    // A handler of ours would only be asked when the analysis is over, and end the process with a code.
    expect(await run.done).toMatchObject({ code: null, signal });
    expect(readdirSync(project.root).sort()).toEqual(['app.js', 'package.json']);
  });
});
