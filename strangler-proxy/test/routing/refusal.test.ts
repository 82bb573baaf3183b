import { describe, expect, it } from 'vitest';
import { readTarget, refuseHost } from '../../src/routing/refusal.ts';

describe('refused targets', () => {
  it.each([
    ['/a/../b', 'PROXY-1001'],
    ['/a/..', 'PROXY-1001'],
    ['/./a', 'PROXY-1001'],
    ['/a/%2e%2E/b', 'PROXY-1001'],
    ['/a/.%2e', 'PROXY-1001'],
    ['/a%2f..%2fb', 'PROXY-1001'],
    ['/a/..;/b', 'PROXY-1001'],
    ['/a/..%3bx/b', 'PROXY-1001'],
    ['/a%00b', 'PROXY-1002'],
    ['/a\\b', 'PROXY-1003'],
    ['/a#b', 'PROXY-1006'],
    ['*', 'PROXY-1005'],
    ['http://evil.test/a', 'PROXY-1005'],
    ['ftp://x/a', 'PROXY-1005'],
  ])('%s is %s', (target, code) => {
    expect(readTarget(target, 'x')).toEqual({ refused: code });
  });
});

describe('accepted targets', () => {
  it.each([
    '/',
    '//a//b',
    '/a%2Fb',
    '/.well-known/x',
    '/a/...',
    '/a..b',
    '/file.tar.gz',
    '/a?x=../..',
    '/a?x=%00',
    '/a?b=\\',
    '/%C3%BC',
    '/a/..b',
    '/a;x=1',
  ])('%s is forwarded as it came', (target) => {
    expect(readTarget(target, 'x')).toEqual({ url: target, pathname: target.split('?')[0] });
  });

  it('takes the absolute form for the host the client named', () => {
    expect(readTarget('http://X:80/a?b', 'x:80')).toEqual({ url: '/a?b', pathname: '/a' });
  });
});

describe('Host', () => {
  it('refuses a second one, whatever its case', () => {
    expect(refuseHost(['Host', 'a', 'hOsT', 'a'])).toBe('PROXY-1004');
    expect(refuseHost(['Host', 'a b'])).toBe('PROXY-1004');
    expect(refuseHost(['Host', 'a/b'])).toBe('PROXY-1004');
    expect(refuseHost(['X-Host', 'a', 'Host', 'a.test:80'])).toBeUndefined();
    expect(refuseHost(['Host', '[::1]:80'])).toBeUndefined();
  });
});
