import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder, cacheRoot } from '../../src/ports/cache-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a cache folder', () => {
  it('gives back what was written, also to another process’s view of it', () => {
    cacheFolder({ folder, maker: 'one' }).write('key', 'text\nof two lines');
    expect(cacheFolder({ folder, maker: 'one' }).read('key')).toBe('text\nof two lines');
  });

  it.each(['', 'no digest', 'text\ntext', '\n'])('ignores a file that holds %j', (content) => {
    const cache = cacheFolder({ folder, maker: 'one' });
    cache.write('key', 'text');
    writeFileSync(join(folder, 'one/key.entry'), content);
    expect(cache.read('key')).toBeUndefined();
  });

  it('ignores a folder in the place of an entry', () => {
    mkdirSync(join(folder, 'one/key.entry'), { recursive: true });
    expect(cacheFolder({ folder, maker: 'one' }).read('key')).toBeUndefined();
  });

  it('is emptied by another maker', () => {
    cacheFolder({ folder, maker: 'one' }).write('key', 'text');
    const other = cacheFolder({ folder, maker: 'two' });
    expect(other.read('key')).toBeUndefined();
    other.write('key', 'other');
    expect(readdirSync(folder)).toEqual(['two']);
  });

  it('drops what was not used for longest when it grows too large', () => {
    const cache = cacheFolder({ folder, maker: 'one', mostBytes: 250 });
    cache.write('first', 'x'.repeat(50));
    cache.write('second', 'x'.repeat(50));
    utimesSync(join(folder, 'one/first.entry'), 1, 1);
    utimesSync(join(folder, 'one/second.entry'), 2, 2);
    cache.read('first');
    cache.write('third', 'x'.repeat(50));
    expect(readdirSync(join(folder, 'one')).sort()).toEqual(['first.entry', 'third.entry']);
  });

  it('leaves no half-written file behind, and does without where it cannot write', () => {
    cacheFolder({ folder, maker: 'one' }).write('key', 'text');
    expect(readdirSync(join(folder, 'one'))).toEqual(['key.entry']);
    writeFileSync(join(folder, 'file'), '');
    const impossible = cacheFolder({ folder: join(folder, 'file'), maker: 'one' });
    impossible.write('key', 'text');
    expect(impossible.read('key')).toBeUndefined();
  });
});

describe('the place of the cache', () => {
  it('is where the user wants caches', () => {
    expect(cacheRoot({ XDG_CACHE_HOME: '/caches', HOME: '/home/one' })).toBe('/caches/migrate-kit');
    expect(cacheRoot({ HOME: '/home/one' })).toBe('/home/one/.cache/migrate-kit');
    expect(cacheRoot({ XDG_CACHE_HOME: '', HOME: '/home/one' })).toBe('/home/one/.cache/migrate-kit');
  });
});
