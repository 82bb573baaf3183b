import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAnalyze } from '../../src/app/analyze.ts';
import { silent } from '../../src/ports/progress.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const FILES = {
  'package.json': '{ "name": "quiet", "main": "app.js", "dependencies": { "express": "5.1.0" } }',
  'app.js': [
    "const fs = require('fs');",
    "fs.writeFileSync(__dirname + '/started', 'yes');",
    "const express = require('express');",
    'const app = express();',
    "app.get('/x', (req, res) => { fs.mkdirSync('uploads'); res.end(); });",
    'app.listen(process.env.PORT);',
  ].join('\n'),
  'src/other.js': 'module.exports = 1;',
};

let project: FixtureCopy;
let caches: string;
const before = process.env.XDG_CACHE_HOME;
beforeEach(() => {
  project = emptyProject(FILES);
  caches = mkdtempSync(join(tmpdir(), 'migrate-caches-'));
  process.env.XDG_CACHE_HOME = caches;
});
afterEach(() => {
  project.remove();
  rmSync(caches, { recursive: true, force: true });
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
});

/** Every file with its content and time of change. */
function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => lstatSync(path).isFile());
  return Object.fromEntries(
    files.map(({ name, path }) => [name, `${lstatSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`]),
  );
}

describe('an analysis without --probe', () => {
  it('runs nothing of the application and writes to migration/ and the cache alone', async () => {
    const sources = snapshot(project.root);
    const model = await runAnalyze(loadProject(project.root), silent);
    expect(model.routes.map((route) => route.id)).toEqual(['GET /x']);
    const after = snapshot(project.root);
    expect(after).toMatchObject(sources);
    const added = Object.keys(after).filter((name) => !(name in sources));
    expect(added.sort()).toEqual(['migration/.gitignore', 'migration/model.json']);
    expect(readdirSync(caches)).toEqual(['migrate-kit']);
  });

  it('finds the same with what is in the cache, and writes nothing there with --no-cache', async () => {
    const fresh = await runAnalyze(loadProject(project.root), silent, { cache: false });
    expect(readdirSync(caches)).toEqual([]);
    const first = await runAnalyze(loadProject(project.root), silent);
    const steps: string[] = [];
    const progress = { step: (message: string) => void steps.push(message), note: () => undefined };
    const second = await runAnalyze(loadProject(project.root), progress);
    expect(steps).toEqual([]);
    expect(JSON.stringify([first, second])).toBe(JSON.stringify([fresh, fresh]));
  });

  it('does not mind another analysis at the same time', async () => {
    const run = () => runAnalyze(loadProject(project.root), silent);
    const [one, ...others] = await Promise.all([run(), run(), run()]);
    for (const other of others) expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });
});
