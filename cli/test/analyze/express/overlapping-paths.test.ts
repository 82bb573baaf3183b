import { describe, expect, it } from 'vitest';
import { pathsMayOverlap } from '../../../src/analyze/express/overlap.ts';
import { OverlappingPaths } from '../../../src/analyze/express/overlapping-paths.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const SEGMENTS = ['a', 'b', 'A', 'c', ':id', '*rest', '(x|y)', '{opt}'];

describe('paths that may overlap', () => {
  it('are those that comparing with every path gives, in the order in which they were added', () => {
    const random = seededRandom(11);
    const below = (limit: number) => Math.floor(random() * limit);
    const path = () =>
      `/${Array.from({ length: below(5) }, () => SEGMENTS[below(SEGMENTS.length)]).join('/')}`;
    const index = new OverlappingPaths<number>();
    const added: string[] = [];
    let found = 0;
    for (let round = 0; round < 400; round += 1) {
      const asked = path();
      const expected = [...added.entries()].filter(([, one]) => pathsMayOverlap(one, asked));
      expect(index.of(asked), asked).toEqual(expected.map(([order]) => order));
      found += expected.length;
      const next = path();
      index.add(next, added.length);
      added.push(next);
    }
    expect(found).toBeGreaterThan(400);
  });
});
