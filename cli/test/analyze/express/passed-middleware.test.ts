import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { prefixMayOverlap, startAlike } from '../../../src/analyze/express/overlap.ts';
import { PassedMiddleware } from '../../../src/analyze/express/passed-middleware.ts';
import type { ChainLink } from '../../../src/analyze/express/route-list.ts';
import { UNKNOWN } from '../../../src/analyze/interpreter/values.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const at = {
  node: ts.factory.createCallExpression(ts.factory.createIdentifier('use'), undefined, []),
  file: 'app.js',
  line: 1,
};

function linkOf(path: string): ChainLink {
  return { layer: { kind: 'middleware', paths: [{ text: path }], handler: UNKNOWN, at }, prefix: '/', path };
}

const SEGMENTS = ['a', 'b', 'A', 'c', ':id', '*rest', '(x|y)', '{opt}'];

describe('middleware before a route', () => {
  it('is what asking every middleware gives, in the order of registration, outer ones first', () => {
    const random = seededRandom(7);
    const below = (limit: number) => Math.floor(random() * limit);
    const path = () =>
      `/${Array.from({ length: below(4) }, () => SEGMENTS[below(SEGMENTS.length)]).join('/')}`;
    const outer = new PassedMiddleware();
    const inner = new PassedMiddleware(outer);
    const [first, second] = [30, 30].map((count) => Array.from({ length: count }, () => linkOf(path())));
    outer.add(...(first ?? []));
    inner.add(...(second ?? []));
    const all = [...(first ?? []), ...(second ?? [])];
    let found = 0;
    for (let round = 0; round < 400; round += 1) {
      const route = path();
      const expected = all.filter(
        (link) => startAlike(link.path, route) && prefixMayOverlap(link.path, route),
      );
      expect(
        inner.before(route).map((link) => link.path),
        route,
      ).toEqual(expected.map((link) => link.path));
      found += expected.length;
    }
    expect(found).toBeGreaterThan(400);
  });
});
