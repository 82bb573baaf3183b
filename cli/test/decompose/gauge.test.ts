import { describe, expect, it } from 'vitest';
import { plantedGraph } from '../../../bench/decomposition/planted.ts';
import { gaugeOf } from '../../src/decompose/graph/gauge.ts';
import { metricsOf } from '../../src/decompose/metrics.ts';
import { seededRandom } from '../../src/decompose/random.ts';

describe('gaugeOf', () => {
  it.each([1, 2, 3, 4, 5])('measures as the metrics do (%i)', (seed) => {
    const { graph } = plantedGraph({ parts: 5, sizes: [3, 8], density: 2, noise: 0.3, seed });
    const random = seededRandom(seed);
    const parts = Int32Array.from(graph.nodes, () => Math.floor(random() * 7));
    const measured = new Float64Array(5);
    const count = gaugeOf(graph).measure(parts, new Int32Array(7), measured);
    const labels = new Map(graph.nodes.map((node, index) => [node, String(parts[index])]));
    const { contexts, SM, ICP, IFN, NED, BCP } = metricsOf(graph, labels);
    expect(count).toBe(contexts);
    const [negatedSM = 0, ...others] = measured;
    expect(-negatedSM).toBeCloseTo(SM, 2);
    for (const [index, value] of [ICP, IFN, NED, BCP ?? Number.NaN].entries())
      expect(others[index]).toBeCloseTo(value, 2);
  });
});
