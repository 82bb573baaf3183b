import { chmodSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installationRoot } from '../../../src/runtime/commands/installation.ts';
import { findProgram, nodePath } from '../../../src/runtime/commands/node-path.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';

/** Our installation (`tool/`) with a member and a guest, and a system with its own Node.js beside it. */
let place: FixtureCopy;

beforeEach(() => {
  place = emptyProject({
    'tool/package.json': JSON.stringify({ workspaces: ['sample'] }),
    'tool/sample/package.json': JSON.stringify({ name: 'sample' }),
    'tool/guest/package.json': JSON.stringify({ name: 'guest' }),
    'other/package.json': JSON.stringify({ workspaces: ['apps/*'] }),
    'other/apps/api/package.json': JSON.stringify({ name: 'api' }),
    'tool/cli/package.json': '{}',
  });
  for (const bin of ['tool/node_modules/.bin', 'system/bin', 'other/node_modules/.bin'])
    program(join(bin, 'node'));
  mkdirSync(join(place.root, 'tool/node_modules/@migrate-kit'), { recursive: true });
  symlinkSync('../../cli', join(place.root, 'tool/node_modules/@migrate-kit/cli'));
});
afterEach(() => place.remove());

function program(path: string): void {
  place.write(path, '#!/bin/sh\n');
  chmodSync(join(place.root, path), 0o755);
}

function pathOf(app: string, folder = app): readonly string[] {
  const at = (path: string) => join(place.root, path);
  return nodePath({
    root: at(app),
    appDir: at(app),
    folder: at(folder),
    installation: at('tool'),
    path: [at('tool/node_modules/.bin'), at('system/bin')].join(delimiter),
  }).split(delimiter);
}

function nodeOf(path: readonly string[]): string {
  return realpathSync(findProgram('node', path.join(delimiter)) ?? '');
}

describe('nodePath', () => {
  test('an application elsewhere sees its own tools and its workspace’s, nothing of ours', () => {
    const path = pathOf('other/apps/api');
    expect(path[0]).toBe(join(place.root, 'other/apps/api/node_modules/.bin'));
    expect(path).toContain(join(place.root, 'other/node_modules/.bin'));
    expect(path.some((entry) => entry.startsWith(join(place.root, 'tool')))).toBe(false);
  });

  test('a folder inside our installation that is no member sees nothing of ours either', () => {
    const path = pathOf('tool/guest');
    expect(path).not.toContain(join(place.root, 'tool/node_modules/.bin'));
    expect(nodeOf(path)).toBe(join(place.root, 'system/bin/node'));
  });

  test('a member of our workspace sees the shared tools, but the Node.js of the system', () => {
    const path = pathOf('tool/sample');
    expect(path).toContain(join(place.root, 'tool/node_modules/.bin'));
    expect(nodeOf(path)).toBe(join(place.root, 'system/bin/node'));
  });

  test('a service extracted from a member sees what the member sees', () => {
    const path = pathOf('tool/sample', 'tool/sample/services/catalog');
    expect(path[0]).toBe(join(place.root, 'tool/sample/services/catalog/node_modules/.bin'));
    expect(path).toContain(join(place.root, 'tool/node_modules/.bin'));
  });

  test('a service sees the tools of an application that has us among its own dependencies', () => {
    program('tool/node_modules/.bin/tsc');
    const path = pathOf('tool', 'tool/services/catalog');
    expect(findProgram('tsc', path.join(delimiter))).toBe(join(place.root, 'tool/node_modules/.bin/tsc'));
  });

  test('a member that depends on the npm package node gets the shared one', () => {
    place.write('tool/sample/package.json', JSON.stringify({ devDependencies: { node: '24' } }));
    expect(nodeOf(pathOf('tool/sample'))).toBe(join(place.root, 'tool/node_modules/.bin/node'));
  });

  test('an application’s own Node.js stands before all others', () => {
    program('tool/guest/node_modules/.bin/node');
    expect(nodeOf(pathOf('tool/guest'))).toBe(join(place.root, 'tool/guest/node_modules/.bin/node'));
  });
});

test('installationRoot is the outermost folder that holds this very CLI', () => {
  expect(installationRoot(join(place.root, 'tool/cli'))).toBe(join(place.root, 'tool'));
});
