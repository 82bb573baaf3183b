import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { ProcessRecord } from '../../src/artifacts/run-state.ts';
import { identify, isRunning } from '../../src/ports/process-table.ts';
import { startProcess } from '../../src/runtime/processes.ts';
import { putRecord, readRecords } from '../../src/runtime/registry.ts';
import { isAlive, killOrphans, stopRecord, sweepOrphans } from '../../src/runtime/stopping.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const SLEEP = 'setInterval(() => undefined, 1000)';

let project: FixtureCopy | undefined;
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
  project?.remove();
});

function sleeper(env: Record<string, string> = {}): ChildProcess {
  child = spawn(process.execPath, ['-e', SLEEP], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  return child;
}

function recordOf(pid: number, changes: Partial<ProcessRecord> = {}): ProcessRecord {
  const process = identify(pid);
  return {
    name: 'x',
    role: 'command',
    token: 'no-such-token',
    stopSignal: 'SIGTERM',
    logFile: '/dev/null',
    ...(process === undefined ? {} : { process }),
    ...changes,
  };
}

function pidOf(one: ChildProcess): number {
  if (one.pid === undefined) throw new Error('not started');
  return one.pid;
}

describe('stopRecord', () => {
  test('leaves a process alone that merely got the recorded id', async () => {
    const pid = pidOf(sleeper());
    const reused = recordOf(pid, { process: { pid, started: 'long ago' } });
    expect(isAlive(reused)).toBe(false);
    await stopRecord(reused);
    expect(identify(pid)).toBeDefined();
  });

  test('ends the process and its children, also those that ignore SIGTERM', async () => {
    project = emptyProject();
    const script = `process.on('SIGTERM', () => {}); require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(SLEEP)}], { stdio: 'inherit' }).on('spawn', function () { console.log('child', this.pid) }); ${SLEEP}`;
    const running = await startProcess(project.root, {
      name: 'stubborn',
      role: 'command',
      argv: [process.execPath, '-e', script],
      cwd: project.root,
      env: { PATH: process.env.PATH ?? '' },
      logFile: `${project.root}/log`,
      managed: false,
    });
    await expect.poll(() => readLog(`${project?.root}/log`)).toMatch(/child \d+/);
    const grandchild = Number(/child (\d+)/.exec(readLog(`${project.root}/log`))?.[1]);
    await stopRecord(running.record, 300);
    expect(identify(running.pid)).toBeUndefined();
    expect(identify(grandchild)).toBeUndefined();
  });

  test('finds by its mark what was started when nobody could write its id any more', async () => {
    const pid = pidOf(sleeper({ MIGRATE_PROCESS: 'mark-of-this-test' }));
    await expect
      .poll(() => isAlive({ ...recordOf(1, { token: 'mark-of-this-test' }), process: undefined }))
      .toBe(true);
    const { process: _, ...intent } = recordOf(pid, { token: 'mark-of-this-test' });
    await stopRecord(intent);
    expect(identify(pid)).toBeUndefined();
  });
});

describe('sweepOrphans', () => {
  test('ends what dead commands left, keeps what belongs to living ones and what is managed', async () => {
    project = emptyProject();
    const { root } = project;
    const [orphan, owned, managed] = [sleeper(), sleeper(), sleeper()].map(pidOf);
    const me = identify(process.pid);
    if (orphan === undefined || owned === undefined || managed === undefined || me === undefined)
      throw new Error('setup');
    try {
      putRecord(root, recordOf(orphan, { token: 'a', owner: { pid: 1, started: 'before' } }));
      putRecord(root, recordOf(owned, { token: 'b', owner: me }));
      putRecord(root, recordOf(managed, { token: 'c' }));
      await sweepOrphans(root);
      expect([orphan, owned, managed].map((pid) => identify(pid) !== undefined)).toEqual([false, true, true]);
      expect(readRecords(root).map((one) => one.token)).toEqual(['b', 'c']);
    } finally {
      for (const pid of [owned, managed]) process.kill(pid, 'SIGKILL');
    }
  });
});

test('killOrphans ends at once what dead commands left, but no database and nothing of the living', () => {
  project = emptyProject();
  const { root } = project;
  const [orphan, database, owned] = [sleeper(), sleeper(), sleeper()].map(pidOf);
  const me = identify(process.pid);
  if (orphan === undefined || database === undefined || owned === undefined || me === undefined)
    throw new Error('setup');
  const dead = { pid: 1, started: 'before' };
  try {
    putRecord(root, recordOf(orphan, { token: 'a', owner: dead }));
    putRecord(root, recordOf(database, { token: 'b', owner: dead, role: 'database' }));
    putRecord(root, recordOf(owned, { token: 'c', owner: me }));
    killOrphans(root);
    expect([orphan, database, owned].map((pid) => isRunning(identify(pid) ?? dead))).toEqual([
      false,
      true,
      true,
    ]);
  } finally {
    for (const pid of [database, owned]) process.kill(pid, 'SIGKILL');
  }
});

test('an identity tells this process from any other', () => {
  const me = identify(process.pid);
  expect(me && isRunning(me)).toBe(true);
  expect(isRunning({ pid: process.pid, started: 'another time' })).toBe(false);
  expect(identify(2 ** 22 + 1)).toBeUndefined();
});

function readLog(path: string): string {
  return readFileSync(path, 'utf8');
}
