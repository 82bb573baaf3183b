import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { inOlderSyntax, speaksOlderSyntax } from '../../../src/extract/service/older-syntax.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function applicationWith(name: string, version: string): string {
  const root = mkdtempSync(join(tmpdir(), 'migrate-babel-'));
  folders.push(root);
  mkdirSync(join(root, 'node_modules', name), { recursive: true });
  writeFileSync(join(root, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
  return root;
}

test.each([
  ['@babel/parser', '7.4.5', true],
  ['@babel/parser', '7.8.0', false],
  ['@babel/parser', '8.0.1', false],
  ['babylon', '6.18.0', true],
  ['acorn', '7.0.0', false],
])('with %s %s: %s', (name, version, older) => {
  expect(speaksOlderSyntax(applicationWith(name, version))).toBe(older);
});

const NEWER = "// why\nimport { read } from './read.js';\nexport const port = read()?.port ?? 3000;\n";

test('generated modules say in older words what they say, comments and imports kept', () => {
  const text = inOlderSyntax('src/platform.js', NEWER);
  expect(text).not.toMatch(/\?\?|\?\./);
  expect(text).toContain("// why\nimport { read } from './read.js';\nexport const port =");
});

test("the application's own modules and TypeScript stay as they are", () => {
  expect(inOlderSyntax('src/cats.js', NEWER)).toBe(NEWER);
  expect(inOlderSyntax('src/platform.ts', NEWER)).toBe(NEWER);
});
