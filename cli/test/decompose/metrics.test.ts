import { describe, expect, it } from 'vitest';
import { type CallGraph, metricsOf } from '../../src/decompose/metrics.ts';

const graph = (edges: [string, string, number][], useCases: Record<string, string[]> = {}): CallGraph => ({
  nodes: [...new Set([...edges.map(([from]) => from), ...edges.map(([, to]) => to)])].toSorted(),
  edges: edges.map(([from, to, weight]) => ({ from, to, weight })),
  useCases: new Map(Object.entries(useCases)),
});
const parts = (...groups: string[][]) =>
  new Map(groups.flatMap((group, index) => group.map((node) => [node, String(index)] as const)));

describe('metrics, against values computed by hand', () => {
  // a-b linked twice, c-d once, b-c across; e calls itself and d.
  const small = graph(
    [
      ['a', 'b', 1],
      ['b', 'a', 1],
      ['c', 'd', 1],
      ['b', 'c', 1],
      ['e', 'e', 5],
      ['e', 'd', 1],
    ],
    { one: ['a', 'b'], two: ['b', 'c'] },
  );
  const metrics = metricsOf(small, parts(['a', 'b'], ['c', 'd', 'e']));

  it('SM is cohesion minus coupling', () => {
    // cohesion: 1/4 and (2 links + self-call 2/3)/9; coupling: 1/(2*3).
    expect(metrics.SM).toBeCloseTo((0.25 + (2 + 2 / 3) / 9) / 2 - 1 / 6, 3);
  });

  it('ICP is the damped share of crossing calls', () => {
    // Five edges without the self-call, one crosses, all of weight 1.
    expect(metrics.ICP).toBe(0.2);
    const heavy = graph([
      ['a', 'b', 100],
      ['b', 'c', 1],
    ]);
    expect(metricsOf(heavy, parts(['a', 'b'], ['c'])).ICP).toBeCloseTo(1 / (2 + Math.log(100)), 3);
  });

  it('IFN counts linked pairs across, per partition', () => expect(metrics.IFN).toBe(0.5));

  it('NED is the share in partitions below 5 or above 20', () => {
    expect(metrics.NED).toBe(1);
    const line = graph(
      ['a', 'b', 'c', 'd', 'e'].map((node, index, all) => [node, all[(index + 1) % 5] ?? 'a', 1]),
    );
    expect(metricsOf(line, parts(['a', 'b', 'c', 'd', 'e'])).NED).toBe(0);
  });

  it('BCP counts use cases, and one more for nodes in none', () => {
    // First: one, two. Second: two, and d and e in none.
    expect(metrics.BCP).toBeCloseTo((Math.log(2) + Math.log(2)) / 2, 3);
  });

  it('knows no BCP without use cases, and no coupling of a single partition', () => {
    const only = metricsOf(graph([['a', 'b', 1]]), parts(['a', 'b']));
    expect(only).toMatchObject({ contexts: 1, SM: 0.25, ICP: 0, IFN: 0, BCP: null });
  });

  it('counts the calls of a node in no partition as crossing', () => {
    expect(metricsOf(graph([['a', 'b', 1]]), parts(['a'])).ICP).toBe(1);
  });
});
