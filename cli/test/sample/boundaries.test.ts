import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCheck } from '../../src/app/check.ts';
import { runDecompose } from '../../src/app/decompose.ts';
import { paths } from '../../src/artifacts/paths.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { silent } from '../../src/ports/progress.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { apply } from './boundaries/change.ts';
import { harmless } from './boundaries/harmless.ts';
import { violations } from './boundaries/violations.ts';

const SAMPLE = fileURLToPath(new URL('../../../sample-monolith', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

let map = '';
let root = '';

function freshCopy(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'migrate-check-')));
  for (const part of ['package.json', 'tsconfig.json', 'src'])
    cpSync(join(SAMPLE, part), join(folder, part), { recursive: true });
  symlinkSync(MODULES, join(folder, 'node_modules'));
  return folder;
}

beforeAll(async () => {
  const folder = freshCopy();
  map = serialize(await runDecompose(loadProject(folder), {}, silent));
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  root = freshCopy();
  mkdirSync(join(root, 'migration'));
  writeFileSync(join(root, paths.contextMap), map);
});
afterEach(() => rmSync(root, { recursive: true }));
afterAll(() => {
  map = '';
});

const check = () => runCheck(loadProject(root), silent);

function lineOf(file: string, text: string): number {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

describe('what ties two contexts anew', () => {
  it.each(violations)('$name', async ({ edits, kind, code, at }) => {
    apply(root, edits);
    const result = await check();
    expect(result.verdict).toBe('fail');
    expect(result.violations).toContainEqual(
      expect.objectContaining({ kind, code, file: at.file, line: lineOf(at.file, at.text) }),
    );
  });
});

describe('what stays inside a context', () => {
  it('is nothing in sources that did not change', async () => {
    const { verdict, violations: found, notes } = await check();
    expect({ verdict, found, notes }).toEqual({ verdict: 'pass', found: [], notes: [] });
  });

  it.each(harmless)('$name', async ({ edits }) => {
    apply(root, edits);
    expect((await check()).violations).toEqual([]);
  });
});
