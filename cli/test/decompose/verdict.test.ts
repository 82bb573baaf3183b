import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../src/decompose/verdict.ts';

const aContext = (modules: readonly string[]) => ({
  name: 'tags',
  routes: ['GET /tags'],
  tables: ['tags'],
  modules: [...modules],
  stability: 1,
  commands: 0,
  cutCommands: 0,
  absorbed: [],
});
const all = { contexts: 3, seams: [], sagas: [] };

describe('verdictOf', () => {
  it('keeps a context that one module serves, and says why', () => {
    expect(verdictOf(aContext(['src/tags.js']), all)).toEqual({
      verdict: 'keep',
      why: expect.stringContaining('At most one module serves it'),
    });
  });

  it('extracts one that has more', () => {
    expect(verdictOf(aContext(['src/tags.js', 'src/tagRoutes.js']), all).verdict).toBe('extract');
  });
});
