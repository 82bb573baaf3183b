import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/errors/problem.ts';
import { identify } from '../../src/ports/process-table.ts';
import { takeLock, withLock } from '../../src/runtime/lock.ts';
import { runFile } from '../../src/runtime/run-folder.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

let project: FixtureCopy;
let lock: string;

beforeEach(() => {
  project = emptyProject();
  lock = runFile(project.root, 'lock');
});
afterEach(() => project.remove());

describe('the lock', () => {
  test('keeps a second command out, naming the first', () => {
    const release = takeLock(project.root, 'verify');
    try {
      takeLock(project.root, 'up');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ exitCode: 3, problem: { code: 'MIG-3010' } });
      expect(String(error)).toContain(`\`migrate verify\` (process ${process.pid})`);
    }
    release();
    expect(existsSync(lock)).toBe(false);
    takeLock(project.root, 'up')();
  });

  test.each([
    ['of a dead process', JSON.stringify({ command: 'up', owner: { pid: 2 ** 22 + 1, started: 'x' } })],
    [
      'whose id was given to another',
      JSON.stringify({ command: 'up', owner: { pid: process.pid, started: 'x' } }),
    ],
    ['that is garbage', 'half a lo'],
  ])('is taken over from a holder %s', (_, content) => {
    takeLock(project.root, 'first')();
    writeFileSync(lock, content);
    const release = takeLock(project.root, 'down');
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({
      command: 'down',
      owner: identify(process.pid),
    });
    release();
  });

  test('is released when the work fails', async () => {
    await expect(withLock(project.root, 'up', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  test('a release never removes the lock of another', () => {
    const release = takeLock(project.root, 'up');
    writeFileSync(lock, 'somebody else');
    release();
    expect(readFileSync(lock, 'utf8')).toBe('somebody else');
  });
});
