import { describe, expect, it } from 'vitest';
import { globBase, globPattern } from '../../../src/analyze/sources/glob-pattern.ts';

describe('globPattern', () => {
  it.each([
    ['/a/*.js', ['/a/b.js'], ['/a/b/c.js', '/a/b.ts']],
    ['/a/**/*.js', ['/a/b.js', '/a/b/c/d.js'], ['/b/a.js']],
    ['/a/**/*.routes.{js,ts}', ['/a/x.routes.js', '/a/b/x.routes.ts'], ['/a/x.routes.mjs']],
    ['/a/*.+(ts|js)', ['/a/b.ts', '/a/b.js'], ['/a/b.json']],
    ['/a/!(index).js', ['/a/b.js'], ['/a/index.js']],
    ['/a/[ab]?.js', ['/a/ax.js'], ['/a/cx.js', '/a/a.js']],
    ['/a/(b).js', ['/a/(b).js'], ['/a/b.js']],
  ])('%s', (pattern, matching, others) => {
    const expression = globPattern(pattern);
    expect(matching.filter((one) => !expression.test(one))).toEqual([]);
    expect(others.filter((one) => expression.test(one))).toEqual([]);
  });

  it('knows the folder that all matches lie below', () => {
    expect(globBase('/a/b/**/*.js')).toBe('/a/b');
    expect(globBase('/a/b.js')).toBe('/a');
    expect(globBase('/*.js')).toBe('/');
  });
});
