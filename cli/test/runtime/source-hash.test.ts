import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashSources } from '../../src/runtime/source-hash.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

let project: FixtureCopy;

beforeEach(() => {
  project = emptyProject({ 'src/a.js': '1', 'src/b.js': '2', 'services/c/x.js': '3' });
});
afterEach(() => project.remove());

const hash = () => hashSources(project.root, { without: ['services'] });

test('follows names and contents, not what is built, installed or left out', () => {
  const before = hash();
  for (const path of ['node_modules/x/i.js', 'dist/a.js', 'services/c/y.js', 'app.log'])
    project.write(path, 'new');
  expect(hash()).toBe(before);
  project.write('src/a.js', '12');
  const changed = hash();
  expect(changed).not.toBe(before);
  project.write('src/a.js', '1');
  expect(hash()).toBe(before);
});

test('names cannot be traded for contents', () => {
  const one = emptyProject({ ab: 'c' });
  const other = emptyProject({ a: 'bc' });
  expect(hashSources(one.root)).not.toBe(hashSources(other.root));
  one.remove();
  other.remove();
});

test('outside of a repository, what its .gitignore names does not count either', () => {
  project.write('.gitignore', 'uploads/\n*.tmp\n');
  const before = hash();
  project.write('uploads/photo', 'x');
  project.write('src/deep/half.tmp', 'x');
  expect(hash()).toBe(before);
  project.write('src/uploads.js', 'x');
  expect(hash()).not.toBe(before);
});

test('in a repository, what it ignores does not count', () => {
  execFileSync('git', ['init', '-q'], { cwd: project.root });
  project.write('.gitignore', 'uploads/\n');
  const before = hash();
  project.write('uploads/photo', 'x');
  expect(hash()).toBe(before);
  project.write('src/new.js', '');
  expect(hash()).not.toBe(before);
  expect(hashSources(join(project.root, 'services'))).toMatch(/^[0-9a-f]{64}$/);
});
