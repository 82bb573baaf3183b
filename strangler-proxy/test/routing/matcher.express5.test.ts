import { Router } from 'express';
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
  ':name',
  ':id.json',
  ':a-:b',
  'x:id',
  '*rest',
  '{opt}',
  'us',
  'export',
] as const;
const REGEXES: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [/^\/a(\/.*)?$/, /.*fly$/, /^\/PRODUCTS\/\d+$/i].map((regex) => [String(regex), regex]),
);
const PIECES = [
  'products',
  'PRODUCTS',
  'users',
  'a',
  'a-b',
  'A-B',
  'v1.0',
  '42',
  'x7',
  'butterfly',
  'q.json',
  'opt',
  'us',
  'export',
  '',
  '%20',
  '%2F',
  'ü',
] as const;

type Random = () => number;

function aPattern(random: Random): string {
  if (random() < 0.08) return pick(random, Object.keys(REGEXES) as [string]);
  const depth = Math.floor(random() * 4);
  const segments = Array.from({ length: depth }, (_, i) => unique(pick(random, SEGMENTS), i));
  const optional = random() < 0.1 ? '{/:more}' : '';
  const trailing = random() < 0.1 ? '/' : '';
  return `/${segments.join('/')}${optional}${depth > 0 ? trailing : ''}` || '/';
}

/** Express 5 refuses a parameter named twice, so the position goes into the name. */
function unique(segment: string, at: number): string {
  return segment.replace(/([:*])([a-z]+)/g, (_all, sign: string, name: string) => `${sign}${name}${at}`);
}

function aUrl(random: Random): string {
  const depth = Math.floor(random() * 4);
  const pieces = Array.from({ length: depth }, () => encodeURI(pick(random, PIECES)));
  const slash = random() < 0.25 ? '/' : '';
  const query = random() < 0.2 ? '?q=/a/b' : '';
  return `/${pieces.join('/')}${slash}${query}`;
}

function aRoute(random: Random): RouteTableRoute {
  return { context: 'catalog', method: pick(random, METHODS), path: aPattern(random), kind: 'query' };
}

describe('matching', () => {
  it('finds the route that Express 5 runs, on generated tables', async () => {
    const random = seeded(20_260_801);
    let matched = 0;
    for (let table = 0; table < 400; table += 1) {
      const routes = Array.from({ length: 1 + Math.floor(random() * 25) }, () => aRoute(random));
      const options = { caseSensitive: random() < 0.3, strict: random() < 0.3 };
      const winner = expressWinner(Router, routes, REGEXES, options);
      const match = compileMatcher({ express: 5, ...options, routes });
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
