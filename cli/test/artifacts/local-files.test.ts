import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ignoreLocalFiles } from '../../src/artifacts/local-files.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'local-files-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('keeps the model, traffic and run state out of git', () => {
  ignoreLocalFiles(root);
  expect(readFileSync(join(root, 'migration/.gitignore'), 'utf8')).toBe('model.json\nsamples/\n.run/\n');
});

it('leaves a file that the project wrote itself', () => {
  ignoreLocalFiles(root);
  writeFileSync(join(root, 'migration/.gitignore'), 'own\n');
  ignoreLocalFiles(root);
  expect(readFileSync(join(root, 'migration/.gitignore'), 'utf8')).toBe('own\n');
});
