import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SourceTree } from '../../../src/analyze/sources/source-tree.ts';

const root = mkdtempSync(join(tmpdir(), 'built-from-'));
afterAll(() => rmSync(root, { recursive: true }));
const texts = {
  'package.json': '{}',
  'tsconfig.json': '{ "compilerOptions": { "outDir": "editor" } }',
  'tsconfig.server.json': '{ "compilerOptions": { "outDir": "dist/api", "rootDir": "server" } }',
  'bin/www.js': '',
  'server/boats.ts': '',
  'src/index.ts': '',
  'src/serve.ts': '',
  'src/page.ts': '',
  'web/page.ts': '',
};
for (const [path, text] of Object.entries(texts)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('build output that is not there', () => {
  const found = (specifier: string) => {
    const resolution = new SourceTree(root).resolve(specifier, join(root, 'bin/www.js'));
    return resolution.kind === 'source' ? resolution.path.slice(root.length + 1) : resolution.kind;
  };

  test.each([
    ['../dist/serve', 'src/serve.ts', 'by convention'],
    ['../dist/api/boats', 'server/boats.ts', 'by settings beside those of the editor'],
    ['../dist/harbour/serve', 'src/serve.ts', 'below a folder of the product'],
    ['../dist/web/page', 'web/page.ts', 'below a folder that the sources have'],
  ])('%s is %s, %s', (specifier, path) => {
    expect(found(specifier)).toBe(path);
  });

  test('an index below a folder that the sources do not have may be of anything', () => {
    expect(found('../dist/client/index')).toBe('missing');
    expect(found('../dist/client/index.js')).toBe('missing');
  });
});
