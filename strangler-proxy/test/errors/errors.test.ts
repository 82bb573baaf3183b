import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorBody, PROXY_ERRORS, ProxyError } from '../../src/errors/proxy-error.ts';
import { exitCodeOf, renderError } from '../../src/program/report.ts';

describe('errors', () => {
  it('are all in the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(Object.keys(PROXY_ERRORS).filter((code) => !readme.includes(code))).toEqual([]);
  });

  it('tell clients code and message, and operators cause and remedy too', () => {
    expect(JSON.parse(errorBody('PROXY-5001'))).toEqual({
      error: { code: 'PROXY-5001', message: 'The upstream cannot be reached' },
    });
    const error = new ProxyError('PROXY-2002', {
      problems: [{ path: 'express', message: 'no', line: 2 }],
      file: 'routes.yaml',
    });
    expect(JSON.parse(renderError(error)).error).toEqual({
      code: 'PROXY-2002',
      message: 'The configuration is invalid',
      cause: 'routes.yaml:2: express: no',
      remedy: 'Correct the listed problems',
      problems: ['routes.yaml:2: express: no'],
    });
  });

  it.each([
    ['PROXY-2003', 2],
    ['PROXY-3001', 3],
  ] as const)('%s ends with %d', (code, exit) => {
    expect(exitCodeOf(new ProxyError(code))).toBe(exit);
  });
});
