import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startCli } from '../helpers/run-cli.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An application whose start costs half a minute to follow. */
function longStart(): string {
  const root = mkdtempSync(join(tmpdir(), 'migrate-interrupted-'));
  folders.push(root);
  writeFileSync(
    join(root, 'package.json'),
    '{ "name": "long", "main": "app.js", "dependencies": { "express": "5.0.0", "pg": "8.0.0" } }',
  );
  const turns =
    "for (let turn = 0; turn < 9000; turn += 1) { for (let inner = 0; inner < 200; inner += 1) turn += 0; pool.query('SELECT ' + turn); }";
  writeFileSync(
    join(root, 'app.js'),
    [
      "const express = require('express');",
      "const { Pool } = require('pg');",
      'const pool = new Pool();',
      'const app = express();',
      ...Array.from({ length: 60 }, () => turns),
      'app.listen(3000);',
    ].join('\n'),
  );
  return root;
}

describe('an analysis that takes long', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once on %s, and has written nothing', async (signal) => {
    const root = longStart();
    const run = startCli(['analyze', '--dir', root, '--no-cache']);
    await run.says('Reading app.js');
    run.child.kill(signal);
    // A handler of ours would only be asked when the analysis is over, and end the process with a code.
    expect(await run.done).toMatchObject({ code: null, signal });
    expect(readdirSync(root).sort()).toEqual(['app.js', 'package.json']);
  });
});
