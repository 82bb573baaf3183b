import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listedFiles } from '../../../src/analyze/sources/listed-files.ts';
import { diskFiles } from '../../../src/ports/source-files.ts';

const root = mkdtempSync(join(tmpdir(), 'listed-files-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'folder/inner'), { recursive: true });
writeFileSync(join(root, 'folder/file.js'), '');
writeFileSync(join(root, 'folder/Érable.js'), '');
symlinkSync('file.js', join(root, 'folder/to-file.js'));
symlinkSync('inner', join(root, 'folder/to-folder'));
symlinkSync('nowhere', join(root, 'folder/to-nothing'));
symlinkSync('to-itself', join(root, 'folder/to-itself'));

const NAMES = [
  ...['', '.', '..', 'folder', 'folder/', 'folder/.', 'folder/..', 'folder/inner/../file.js'],
  ...['folder/file.js', 'folder/FILE.js', 'folder/file', 'folder/file.js/x', 'folder/Érable.js'],
  ...['folder/E\u0301rable.js', 'folder/to-file.js', 'folder/to-folder', 'folder/to-folder/x'],
  ...['folder/to-nothing', 'folder/to-itself', 'missing', 'missing/x', 'folder/inner/x.js'],
];

describe('kinds from listings', () => {
  it.each(NAMES)('of "%s" are what the disk says', (name) => {
    const path = `${root}/${name}`;
    expect(listedFiles(diskFiles).kindOf(path)).toBe(diskFiles.kindOf(path));
  });

  it('list a folder once', () => {
    let lists = 0;
    let kinds = 0;
    const files = listedFiles({
      ...diskFiles,
      list: (folder) => {
        lists += 1;
        return diskFiles.list(folder);
      },
      kindOf: (path) => {
        kinds += 1;
        return diskFiles.kindOf(path);
      },
    });
    for (const name of ['file', 'file.ts', 'file.tsx', 'file.js', 'inner'])
      files.kindOf(join(root, 'folder', name));
    expect([lists, kinds]).toEqual([1, 0]);
  });
});
