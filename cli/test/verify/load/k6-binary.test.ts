import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silent } from '../../../src/ports/progress.ts';
import { cachedK6, type K6Machine, provideK6 } from '../../../src/verify/load/k6-binary.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';

let world: FixtureCopy;
let calls: string[][];
beforeEach(() => {
  world = emptyProject();
  calls = [];
});
afterEach(() => world.remove());

const ARCHIVE = new TextEncoder().encode('a release');
const HASH = createHash('sha256').update(ARCHIVE).digest('hex');

/** A machine whose files decide: whatever is called k6 or go there works, unless its content says otherwise. */
function machine(more: Partial<K6Machine> = {}): K6Machine {
  return {
    env: { HOME: world.root, PATH: join(world.root, 'bin') },
    platform: 'linux-amd64',
    progress: silent,
    pinned: {},
    download: async () => ARCHIVE,
    run: async (argv, options) => {
      calls.push([...argv]);
      const [program = '', word] = argv;
      if (word === 'version')
        return {
          code: 0,
          output: program.includes('old') ? 'k6 v0.49.0' : 'k6 v2.2.0 (go1.26, linux/amd64)',
        };
      if (word === 'env') return { code: 0, output: 'http://proxy.example,direct\n' };
      if (word === 'build' && options.env?.GOPROXY === 'http://proxy.example')
        return made(join(options.cwd ?? '', 'k6'));
      if (program === 'tar') return made(join(options.cwd ?? '', 'k6-v2.2.0-linux-amd64', 'k6'));
      return { code: 1, output: 'no such module' };
    },
    ...more,
  };
}

async function made(file: string) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'k6');
  return { code: 0, output: '' };
}

function program(path: string): string {
  const file = join(world.root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

const cached = () => cachedK6({ HOME: world.root });
const cache = () => program(cached().slice(world.root.length + 1));

describe('where k6 comes from, in order', () => {
  test('K6_PATH before everything; a broken one is an error and not passed over', async () => {
    const named = program('elsewhere/k6');
    program('bin/k6');
    expect(await provideK6(machine({ env: { ...machine().env, K6_PATH: named } }))).toEqual({
      binary: named,
      source: 'K6_PATH',
    });
    await expect(provideK6(machine({ env: { ...machine().env, K6_PATH: '/old/k6' } }))).rejects.toMatchObject(
      {
        problem: { code: 'MIG-5004' },
      },
    );
  });

  test('then the PATH, then the cache', async () => {
    cache();
    const installed = program('bin/k6');
    expect(await provideK6(machine())).toEqual({ binary: installed, source: 'PATH' });
    expect(await provideK6(machine({ env: { HOME: world.root, PATH: '' } }))).toEqual({
      binary: cached(),
      source: 'cache',
    });
  });

  test('a k6 too old for TypeScript on the PATH is passed over', async () => {
    program('old/k6');
    cache();
    expect(
      await provideK6(machine({ env: { HOME: world.root, PATH: join(world.root, 'old') } })),
    ).toMatchObject({ source: 'cache' });
  });

  test('then the release, if its hash is pinned and right', async () => {
    const pinned = { 'k6-v2.2.0-linux-amd64.tar.gz': HASH };
    expect(await provideK6(machine({ pinned }))).toEqual({ binary: cached(), source: 'release' });
    expect(existsSync(cached())).toBe(true);
  });

  test('a release with another hash is never unpacked; then it is built from source', async () => {
    program('bin/go');
    const pinned = { 'k6-v2.2.0-linux-amd64.tar.gz': 'f'.repeat(64) };
    expect(await provideK6(machine({ pinned }))).toEqual({ binary: cached(), source: 'go' });
    expect(calls.flat()).not.toContain('tar');
  });

  test('without a pinned hash nothing is downloaded; Go builds it from the first proxy', async () => {
    program('bin/go');
    const download = () => Promise.reject(new Error('must not be asked'));
    expect(await provideK6(machine({ download }))).toEqual({ binary: cached(), source: 'go' });
    expect(readdirSync(dirname(cached()))).toEqual(['k6']);
  });

  test('what fails leaves nothing in the cache and says why', async () => {
    program('bin/go');
    const run: K6Machine['run'] = async (argv) => ({
      code: argv[1] === 'env' ? 0 : 1,
      output: 'no such module',
    });
    const pinned = { 'k6-v2.2.0-linux-amd64.tar.gz': HASH };
    const why = await provideK6(
      machine({ run, pinned, download: () => Promise.reject(new Error('no network')) }),
    );
    expect(why).toBe('no network; go build failed: no such module');
    expect(readdirSync(dirname(cached()))).toEqual([]);
    expect(await provideK6(machine({ env: { HOME: world.root, PATH: '' } }))).toMatch(
      /no verified hash .*; no Go to build it with/,
    );
  });
});
