import express4 from 'express-4';
import { describe, expect, it } from 'vitest';
import type { RouteTableRoute } from '../../src/config/route-table.ts';
import { compileMatcher, pathnameOf } from '../../src/routing/matcher.ts';
import { expressWinner, routesLine } from '../support/express-winner.ts';
import { pick, seeded } from '../support/random.ts';

const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'ALL'] as const;
const ASKED = ['GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
const SEGMENTS = [
  'products',
  'Products',
  'users',
  'a',
  'a-b',
  'v1.0',
  ':id',
  ':id(\\d+)',
  ':name?',
  ':id.json',
  ':a-:b',
  'x:id',
  ':rest*',
  '*',
  'us*rs',
  'us(ers)?',
  'exports?',
  '(a|users)',
] as const;
const WHOLE = ['/', '*', '/*', '/^\\/a(\\/.*)?$/', '/.*fly$/'] as const;
const REGEXES: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [/^\/a(\/.*)?$/, /.*fly$/].map((regex) => [String(regex), regex]),
);
const PIECES = [
  'products',
  'PRODUCTS',
  'users',
  'usxrs',
  'a',
  'a-b',
  'v1.0',
  'v1x0',
  '42',
  'x7',
  'butterfly',
  'q.json',
  'us',
  'export',
  'exports',
  '',
  '%20',
  '%2F',
  'ü',
] as const;

type Random = () => number;

function aPattern(random: Random): string {
  if (random() < 0.1) return pick(random, WHOLE);
  const depth = 1 + Math.floor(random() * 3);
  const segments = Array.from({ length: depth }, (_, i) => unique(pick(random, SEGMENTS), i));
  // A group between two slashes is written as a regular expression is, and is read as one.
  const trailing = random() < 0.1 && !segments[0]?.startsWith('(') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function unique(segment: string, at: number): string {
  return segment.replace(/:([a-z]+)/g, (_all, name: string) => `:${name}${at}`);
}

function aUrl(random: Random): string {
  const depth = Math.floor(random() * 4);
  const pieces = Array.from({ length: depth }, () => encodeURI(pick(random, PIECES)));
  const query = random() < 0.2 ? '?q=/a/b' : '';
  return `/${pieces.join('/')}${random() < 0.25 ? '/' : ''}${query}`;
}

/** Some combinations of groups and parameters Express 4 cannot read itself. */
function isReadable(path: string): boolean {
  try {
    express4.Router().get(REGEXES[path] ?? path, () => undefined);
    return true;
  } catch {
    return false;
  }
}

function aRoute(random: Random): RouteTableRoute {
  let path = aPattern(random);
  while (!isReadable(path)) path = aPattern(random);
  return { context: 'catalog', method: pick(random, METHODS), path, kind: 'query' };
}

describe('matching', () => {
  it('finds the route that Express 4 runs, on generated tables', async () => {
    const random = seeded(20_261_125);
    let matched = 0;
    for (let table = 0; table < 400; table += 1) {
      const routes = Array.from({ length: 1 + Math.floor(random() * 25) }, () => aRoute(random));
      const options = { caseSensitive: random() < 0.3, strict: random() < 0.3 };
      const winner = expressWinner(express4.Router, routes, REGEXES, options);
      const match = compileMatcher({ express: 4, ...options, routes });
      for (let i = 0; i < 30; i += 1) {
        const [method, url] = [pick(random, ASKED), aUrl(random)];
        const expected = await winner(method, url);
        const found = match(method, pathnameOf(url));
        const index = found ? routes.indexOf(found) : -1;
        if (index >= 0) matched += 1;
        expect({ method, url, options, index }, routesLine(routes)).toEqual({
          method,
          url,
          options,
          index: expected,
        });
      }
    }
    expect(matched).toBeGreaterThan(1000);
  });
});
