import pathToRegexp from 'path-to-regexp-express4';
import { describe, expect, it } from 'vitest';
import { compileMatcher, matchRoute } from '../../src/routing/matcher.ts';
import { pick, seeded } from '../support/random.ts';
import { aTable } from '../support/table.ts';

const pathOf = (table: ReturnType<typeof aTable>, method: string, url: string) =>
  matchRoute(table.build(), method, url)?.path;

describe('first match wins', () => {
  it('keeps /products/export out of /products/:id', () => {
    const table = aTable()
      .routes(['GET', '/products/export', 'monolith'], ['GET', '/products/:id'])
      .context('catalog');
    expect(matchRoute(table.build(), 'GET', '/products/export')?.context).toBe('monolith');
    expect(matchRoute(table.build(), 'GET', '/products/7')?.context).toBe('catalog');
  });

  it('keeps the order between indexed and open routes', () => {
    const table = aTable().routes(['GET', '/:any'], ['GET', '/products'], ['GET', '/^\\/x/']);
    expect(pathOf(table, 'GET', '/products')).toBe('/:any');
  });
});

describe('methods', () => {
  const table = aTable().routes(['GET', '/a'], ['ALL', '/b'], ['POST', '/c']);
  it.each([
    ['HEAD', '/a', '/a'],
    ['POST', '/a', undefined],
    ['PATCH', '/b', '/b'],
    ['HEAD', '/c', undefined],
    ['OPTIONS', '/a', undefined],
  ])('%s %s matches %s', (method, url, expected) => {
    expect(pathOf(table, method, url)).toBe(expected);
  });
});

describe('options', () => {
  it.each([
    [{}, '/Products/', '/products'],
    [{ caseSensitive: true }, '/Products', undefined],
    [{ strict: true }, '/products/', undefined],
    [{ express: 4 }, '/PRODUCTS/', '/products'],
    [{ express: 4, strict: true }, '/products/', undefined],
  ])('%j: %s', (options, url, expected) => {
    expect(pathOf(aTable().with(options).routes(['GET', '/products']), 'GET', url)).toBe(expected);
  });
});

describe('regular expressions', () => {
  it.each([
    ['/^\\/fly$/i', '/FLY', true],
    ['/^\\/a[/]b$/', '/a/b', true],
    ['/.*fly$/', '/butterfly', true],
    ['/shop/us', '/shop/us', true],
    ['/shop/us', '/bookshop', false],
    ['/shop/us', '/shop', false],
    ['/a/i', '/A/I', true],
  ])('%s on %s: %s', (path, url, expected) => {
    expect(pathOf(aTable().routes(['GET', path]), 'GET', url) !== undefined).toBe(expected);
  });

  it.each([
    ['/api/7', true],
    ['/API/7/', false],
    ['/other/7', false],
    ['/apix/7', false],
  ])('below a mount: %s is %s', (url, expected) => {
    const table = aTable().routes(['GET', '/api + /^\\/\\d+$/']);
    expect(pathOf(table, 'GET', url) !== undefined).toBe(expected);
  });
});

describe('Express 4 patterns', () => {
  it.each([
    ['/users/:id(\\d+)', '/users/7', true],
    ['/users/:id(\\d+)', '/users/x', false],
    ['/users/:id?', '/users', true],
    ['/ab*cd', '/abXcd', true],
    ['/ab?cd', '/acd', true],
    ['/a(bc)?d', '/ad', true],
    ['/files/*', '/files/a/b', true],
    ['/users/?x', '/usersx', true],
    ['/a|/b', '/b', true],
  ])('%s on %s: %s', (path, url, expected) => {
    expect(pathOf(aTable().with({ express: 4 }).routes(['GET', path]), 'GET', url) !== undefined).toBe(
      expected,
    );
  });

  it('finds through the index what a walk over all routes finds', () => {
    const random = seeded(4);
    const patterns = [
      '/users',
      '/users/:id',
      '/users/?x',
      '/use*',
      '/:a',
      '/:a?/b',
      '/(users|b)',
      '/b/(c)?',
      '/',
      '*',
      '/a|/b',
      '/users/(.*)',
    ] as const;
    const urls = [
      '/',
      '/users',
      '/USERS/',
      '/users/7',
      '/usersx',
      '/b',
      '/b/c',
      '/x/b',
      '//',
      '/a',
      '/users//',
    ] as const;
    for (let i = 0; i < 2000; i += 1) {
      const routes = Array.from({ length: 6 }, () => ({
        context: 'c',
        method: 'GET',
        path: pick(random, patterns),
        kind: 'query' as const,
      }));
      const url = pick(random, urls);
      const walked = routes.find(({ path }) =>
        pathToRegexp(path, [], { sensitive: false, strict: false }).test(url),
      );
      expect(compileMatcher({ express: 4, caseSensitive: false, strict: false, routes })('GET', url)).toBe(
        walked,
      );
    }
  });
});
