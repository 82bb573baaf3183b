import { describe, expect, it } from 'vitest';
import { adjustedRand } from '../../../bench/decomposition/agreement.ts';
import { plantedGraph } from '../../../bench/decomposition/planted.ts';
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
function sizesOf(partition: Readonly<Record<string, string>>): number[] {
  const labels = Object.values(partition);
  return [...new Set(labels)].map((part) => labels.filter((one) => one === part).length);
}
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

  it.each([1, 2, 7, 18])(
    'returns at least seven tenths of the parts asked for, as far as they can be filled (%i)',
    (services) => {
      const { k } = partitionGraph(read(rings()), services).metrics;
      expect(k).toBeLessThanOrEqual(services);
      expect(k).toBeGreaterThanOrEqual(Math.min(Math.ceil(0.7 * services), 12));
    },
  );

  it.each([3, 6, 9, 14])('lets no part swallow the rest or crumble (%i parts)', (services) => {
    const { graph } = plantedGraph({ parts: 6, sizes: [3, 9], density: 1.5, noise: 0.2, seed: 11 });
    const sizes = sizesOf(partitionGraph(graph, services).partition);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(0.45, 2 / services) * graph.nodes.length);
    expect(sizes.filter((size) => size === 1).length).toBeLessThanOrEqual(sizes.length / 2);
  });

  it('finds planted parts again', () => {
    const { graph, truth } = plantedGraph({ parts: 4, sizes: [5, 9], density: 2, noise: 0.1, seed: 3 });
    const { partition } = partitionGraph(graph, 4);
    expect(adjustedRand(truth, new Map(Object.entries(partition)))).toBe(1);
  });

  it('keeps extreme sizes few on a graph with room for parts of a normal size', () => {
    const { graph } = plantedGraph({ parts: 8, sizes: [6, 14], density: 1.5, noise: 0.15, seed: 3 });
    expect(partitionGraph(graph, 8).metrics.NED).toBeLessThanOrEqual(0.15);
  });

  it('cuts a graph without calls or use cases', () => {
    const { metrics } = partitionGraph(
      read({ nodes: ['a', 'b', 'c', 'd'].map((id) => ({ id })), edges: [] }),
      2,
    );
    expect(metrics).toMatchObject({ k: 2, ICP: 0, BCP: null });
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
    ['a node twice', { nodes: [{ id: 'a' }, { id: 'a' }], edges: [] }, 'listed twice'],
    ['a use case of nobody', { nodes: [{ id: 'a' }], edges: [], useCases: { x: ['q'] } }, 'no node q'],
  ])('refuses %s', (_, graph, message) => {
    const text = typeof graph === 'string' ? graph : JSON.stringify(graph);
    expect(() => readGraph(text, 'graph.json')).toThrow(refusal(message));
  });

  it('takes a weight of 0 as no call', () => {
    expect(read({ nodes: [{ id: 'a' }], edges: [{ from: 'a', to: 'a', weight: 0 }] }).edges).toEqual([]);
  });

  it('tells everything that is wrong at once', () => {
    const graph = { nodes: [{ id: 'a' }], edges: [{ from: 'b', to: 'c', weight: -1 }] };
    expect(() => read(graph)).toThrow(
      expect.objectContaining({ others: expect.objectContaining({ length: 2 }) }),
    );
  });
});
