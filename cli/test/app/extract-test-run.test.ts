import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whyTestsFail } from '../../src/app/extract-test-run.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { runFile } from '../../src/runtime/run-folder.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

let copy: FixtureCopy;

beforeEach(() => {
  copy = emptyProject({
    'package.json': JSON.stringify({ dependencies: { express: '5' } }),
    'fails.js': "console.log('Error: no ' + __dirname + '/cat'); process.exit(1);",
    'silent.js': 'process.exit(1);',
    'hangs.js': 'setInterval(() => undefined, 1000);',
    'polite.js': "process.on('SIGTERM', () => process.exit(0)); setInterval(() => undefined, 1000);",
    'passes.js': "console.log('Error: this one is expected');",
  });
});
afterEach(() => copy.remove());

const run = (command: string) =>
  whyTestsFail(loadProject(copy.root), { folder: copy.root, command, logName: 'tests', limitSeconds: 2 });

test('a failure is told by what it wrote, without the folder of the copy', async () => {
  expect(await run('node fails.js')).toBe('Error: no cat');
  expect(await run('node passes.js')).toBeUndefined();
});

test('what says nothing is not blamed with what was run before it', async () => {
  await run('node fails.js');
  expect(await run('node silent.js')).toBe('it says nothing');
  expect(readFileSync(runFile(copy.root, 'logs', 'tests.log'), 'utf8')).toBe('');
});

test('what takes too long is told as that, even when it ends well once it is stopped', async () => {
  expect(await run('node hangs.js')).toBe('stopped after 2 seconds');
  expect(await run('node polite.js')).toBe('stopped after 2 seconds');
});

test('a program that is not there is named', async () => {
  expect(await run('no-such-runner all')).toContain('no-such-runner');
});
