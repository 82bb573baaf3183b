import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SourceTree } from '../../../src/analyze/sources/source-tree.ts';

const base = mkdtempSync(join(tmpdir(), 'links-'));
afterAll(() => rmSync(base, { recursive: true }));
const root = join(base, 'harbour');
for (const path of ['package.json', 'lib/guard/index.js', 'lib/guard/can.js', 'app.js', 'src/app.js'])
  place(path);
mkdirSync(join(root, 'middleware'));
symlinkSync('../lib/guard/index.js', join(root, 'middleware/guard.js'));
symlinkSync('../lib/guard', join(root, 'src/shared'));
writeFileSync(join(base, 'elsewhere.js'), '');
symlinkSync('../elsewhere.js', join(root, 'outside.js'));
symlinkSync('harbour', join(base, 'way'));

function place(path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), path.endsWith('.json') ? '{}' : '');
}

describe('links among the sources', () => {
  const sources = new SourceTree(root);
  const found = (specifier: string, from: string) => sources.resolve(specifier, join(root, from));

  test('a file is the one that a link leads to, from which its own imports are looked for', () => {
    const guard = found('./middleware/guard', 'app.js');
    expect(guard).toEqual({ kind: 'source', path: join(root, 'lib/guard/index.js') });
    expect(found('./can', 'lib/guard/index.js')).toEqual({
      kind: 'source',
      path: join(root, 'lib/guard/can.js'),
    });
  });

  test('a file below a linked folder is one module with the original', () => {
    expect(found('./shared/can', 'src/app.js')).toEqual(found('./lib/guard/can', 'app.js'));
  });

  test('what lies outside of the application keeps the name of the link', () => {
    expect(found('./outside', 'app.js')).toEqual({ kind: 'source', path: join(root, 'outside.js') });
  });

  test('links on the way to the application are left alone', () => {
    const way = join(base, 'way');
    const linked = new SourceTree(way).resolve('./middleware/guard', join(way, 'app.js'));
    expect(linked).toEqual({ kind: 'source', path: join(way, 'lib/guard/index.js') });
  });
});
