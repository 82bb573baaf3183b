import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { identify } from '../../src/ports/process-table.ts';
import { putRecord } from '../../src/runtime/registry.ts';
import { settleUnfinished } from '../../src/runtime/unfinished.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

/** Like a build that goes on after the command that started it was killed. */
const BUILD = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  let file = 0;
  setInterval(() => {
    for (let turn = 0; turn < 20; turn += 1) write();
  }, 1);
  const write = () => {
    try {
      mkdirSync('services/.staged-cats/dist', { recursive: true });
      writeFileSync('services/.staged-cats/dist/' + file++, 'built');
    } catch {}
  };
`;

let project: FixtureCopy | undefined;
afterEach(() => project?.remove());

test('clears away what was staged although what the killed command started still writes there', async () => {
  project = emptyProject({ 'services/.staged-cats/app.js': 'half' });
  const { root } = project;
  const build = spawn(process.execPath, ['-e', BUILD], { cwd: root, detached: true, stdio: 'ignore' });
  try {
    const started = build.pid === undefined ? undefined : identify(build.pid);
    if (started === undefined) throw new Error('not started');
    putRecord(root, {
      name: 'cats-build',
      role: 'command',
      token: 'no-such-token',
      stopSignal: 'SIGTERM',
      logFile: '/dev/null',
      process: started,
      owner: { pid: 1, started: 'before' },
    });
    while (!existsSync(join(root, 'services/.staged-cats/dist/100'))) await wait(5);
    expect(settleUnfinished(root)).toBe(false);
    await wait(50);
    expect(existsSync(join(root, 'services/.staged-cats'))).toBe(false);
  } finally {
    build.kill('SIGKILL');
  }
});
