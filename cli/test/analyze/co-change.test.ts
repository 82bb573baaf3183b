import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { coChangeOf, pairsOf } from '../../src/analyze/history/co-change.ts';

describe('modules that change together', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'co-change-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function git(...words: string[]): void {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...who, '-C', root, ...words], { stdio: 'ignore' });
  }

  let count = 0;
  function commit(...files: string[]): void {
    count += 1;
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), `${file}\n`.repeat(20) + count);
    }
    git('add', '-A');
    git('commit', '-q', '-m', `change ${count}`);
  }

  it('are known where there is a history, each pair with its commits', () => {
    git('init', '-q');
    commit('src/a.js', 'src/b.js');
    commit('src/a.js', 'src/b.js', 'README.md');
    commit('src/a.js');
    commit('src/c.js', 'src/a.js');
    expect(coChangeOf(root, ['src/a.js', 'src/b.js', 'src/c.js'])).toEqual([
      { a: 'src/a.js', b: 'src/b.js', weight: 1.5, commits: 2, confidence: 1 },
    ]);
  });

  it('keep their history when they are renamed', () => {
    git('init', '-q');
    commit('old.js', 'b.js');
    renameSync(join(root, 'old.js'), join(root, 'new.js'));
    commit();
    commit('new.js', 'b.js');
    expect(coChangeOf(root, ['new.js', 'b.js'])).toEqual([
      { a: 'b.js', b: 'new.js', weight: 2, commits: 2, confidence: 1 },
    ]);
  });

  it('are told by paths of the application, also inside a larger repository', () => {
    git('init', '-q');
    commit('apps/api/a.js', 'apps/api/ü b.js');
    commit('apps/api/a.js', 'apps/api/ü b.js');
    expect(coChangeOf(join(root, 'apps/api'), ['a.js', 'ü b.js'])).toEqual([
      { a: 'a.js', b: 'ü b.js', weight: 2, commits: 2, confidence: 1 },
    ]);
  });

  it('are not told outside of a repository, nor before the first commit', () => {
    expect(coChangeOf(root, ['a.js'])).toBeUndefined();
    git('init', '-q');
    expect(coChangeOf(root, ['a.js'])).toBeUndefined();
  });

  it('are not made by bulk commits, and less by large ones', () => {
    const many = Array.from({ length: 31 }, (_, index) => `m${index}.js`);
    expect(pairsOf([many, many], new Set(many))).toEqual([]);
    const commits = [
      ['a.js', 'b.js', 'x', 'y', 'z'],
      ['a.js', 'b.js', 'x', 'y', 'z'],
    ];
    expect(pairsOf(commits, new Set(['a.js', 'b.js']))).toEqual([
      { a: 'a.js', b: 'b.js', weight: 0.5, commits: 2, confidence: 1 },
    ]);
  });
});
