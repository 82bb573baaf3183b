import { describe, expect, it } from 'vitest';
import { partitionGraph } from '../../src/decompose/graph/partition-graph.ts';
import { readGraph } from '../../src/decompose/graph/read-graph.ts';
import { metricsOf } from '../../src/decompose/metrics.ts';

/** Three rings of six nodes, tied to the next ring by one call. */
const rings = () => {
  const nodes = ['a', 'b', 'c'].flatMap((ring) => [0, 1, 2, 3, 4, 5].map((one) => ({ id: `${ring}${one}` })));
  const edges = ['a', 'b', 'c'].flatMap((ring, index) => [
    ...[0, 1, 2, 3, 4, 5].map((one) => ({ from: `${ring}${one}`, to: `${ring}${(one + 1) % 6}`, weight: 5 })),
    { from: `${ring}0`, to: `${['b', 'c', 'a'][index]}3`, weight: 1 },
  ]);
  const useCases = Object.fromEntries(
    ['a', 'b', 'c'].map((ring) => [ring, nodes.map((one) => one.id).filter((id) => id.startsWith(ring))]),
  );
  return { nodes, edges, useCases };
};
const read = (graph: unknown) => readGraph(JSON.stringify(graph), 'graph.json');
const refusal = (message: string) =>
  expect.objectContaining({
    exitCode: 2,
    problem: expect.objectContaining({ code: 'MIG-1006', message: expect.stringContaining(message) }),
  });

describe('partitionGraph', () => {
  it('finds the rings', () => {
    const { partition, metrics } = partitionGraph(read(rings()), 3);
    for (const ring of ['a', 'b', 'c'])
      expect(new Set([0, 1, 2, 3, 4, 5].map((one) => partition[`${ring}${one}`])).size).toBe(1);
    expect(metrics).toMatchObject({ k: 3, IFN: 1, NED: 0, BCP: 0 });
  });

  it('covers every node and reports the metrics of what it returns', () => {
    const graph = read(rings());
    const { partition, metrics } = partitionGraph(graph, 5);
    expect(Object.keys(partition)).toEqual(graph.nodes);
    const { contexts, ...rest } = metricsOf(graph, new Map(Object.entries(partition)));
    expect(metrics).toEqual({ k: contexts, ...rest });
  });

  it('does not depend on the order of the file', () => {
    const { nodes, edges, useCases } = rings();
    const turned = { nodes: nodes.toReversed(), edges: edges.toReversed(), useCases };
    expect(JSON.stringify(partitionGraph(read(turned), 4))).toBe(
      JSON.stringify(partitionGraph(read(rings()), 4)),
    );
  });

  it.each([1, 2, 7, 18])('returns as many parts as asked for (%i)', (services) => {
    expect(partitionGraph(read(rings()), services).metrics.k).toBe(services);
  });

  it('lets no part swallow the rest', () => {
    for (const services of [4, 6, 8]) {
      const sizes = new Map<string, number>();
      for (const part of Object.values(partitionGraph(read(rings()), services).partition))
        sizes.set(part, (sizes.get(part) ?? 0) + 1);
      expect(Math.max(...sizes.values())).toBeLessThanOrEqual(9);
    }
  });

  it('refuses more parts than nodes', () => {
    expect(() => partitionGraph(read(rings()), 19)).toThrow(refusal('19 services'));
  });
});

describe('readGraph', () => {
  it.each([
    ['not JSON', '{', 'not JSON'],
    ['no nodes', { nodes: [], edges: [] }, 'nodes'],
    ['no edges', { nodes: [{ id: 'a' }] }, 'edges'],
    ['an unknown node', { nodes: [{ id: 'a' }], edges: [{ from: 'a', to: 'b', weight: 1 }] }, 'no node b'],
    ['a negative weight', { nodes: [{ id: 'a' }], edges: [{ from: 'a', to: 'a', weight: -1 }] }, 'weight -1'],
    ['a weight of 0', { nodes: [{ id: 'a' }], edges: [{ from: 'a', to: 'a', weight: 0 }] }, 'weight 0'],
    ['a node twice', { nodes: [{ id: 'a' }, { id: 'a' }], edges: [] }, 'listed twice'],
    ['a use case of nobody', { nodes: [{ id: 'a' }], edges: [], useCases: { x: ['q'] } }, 'no node q'],
  ])('refuses %s', (_, graph, message) => {
    const text = typeof graph === 'string' ? graph : JSON.stringify(graph);
    expect(() => readGraph(text, 'graph.json')).toThrow(refusal(message));
  });

  it('tells everything that is wrong at once', () => {
    const graph = { nodes: [{ id: 'a' }], edges: [{ from: 'b', to: 'c', weight: -1 }] };
    expect(() => read(graph)).toThrow(
      expect.objectContaining({ others: expect.objectContaining({ length: 2 }) }),
    );
  });
});
