import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeBuilt, removeStaged } from '../../src/app/restage.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

let copy: FixtureCopy;

beforeEach(() => {
  copy = emptyProject({
    'src/app.ts': '',
    'test/unit/cats.spec.ts': '',
    'test/setup.ts': '',
    'dist/app.js': '',
    'tsconfig.tsbuildinfo': '',
  });
});
afterEach(() => copy.remove());

const built = (outDir: string, files: readonly string[] = [], assets: readonly string[] = []) => {
  copy.write('tsconfig.json', JSON.stringify({ compilerOptions: { outDir } }));
  const serviceFiles = new Map(['src/app.ts', ...files].map((path) => [path, '']));
  return removeBuilt(copy.root, { serviceFiles, assets });
};

test('a file goes with the folders that only it kept from being empty', () => {
  removeStaged(copy.root, 'test/unit/cats.spec.ts');
  expect(readdirSync(`${copy.root}/test`)).toEqual(['setup.ts']);
  removeStaged(copy.root, 'test/setup.ts');
  expect(readdirSync(copy.root)).not.toContain('test');
});

test('output goes as a whole, with what the compiler remembers of it', () => {
  expect(built('./dist/')).toBe(true);
  expect(readdirSync(copy.root).sort()).toEqual(['src', 'test', 'tsconfig.json']);
  expect(built('./dist/')).toBe(false);
});

test.each([
  ['is beside the sources', '.', [], []],
  ['is elsewhere', '../dist', [], []],
  ['holds code', 'dist', ['dist/app.js'], []],
  ['holds files that came along', 'dist', [], ['dist/public']],
  ['came along', 'dist/js', [], ['dist']],
])('nothing goes where the output %s', (_, outDir, files, assets) => {
  const before = readdirSync(copy.root, { recursive: true }).length;
  expect(built(outDir, files, assets)).toBe(false);
  expect(readdirSync(copy.root, { recursive: true })).toHaveLength(before + 1);
});
