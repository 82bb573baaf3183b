import type { CallGraph } from '../../cli/src/decompose/metrics.ts';
import { type Random, seededRandom } from '../../cli/src/decompose/random.ts';

export interface PlantedOptions {
  readonly parts: number;
  /** Nodes in the smallest and in the largest part. */
  readonly sizes: readonly [number, number];
  /** Calls that each node makes within its part, on average. */
  readonly density: number;
  /** Share of all calls that go anywhere. */
  readonly noise: number;
  readonly seed: number;
}

export interface Planted {
  readonly graph: CallGraph;
  /** The part each node was planted in. */
  readonly truth: ReadonlyMap<string, string>;
}

/** A made-up application whose parts are known: calls within them and a few across, use cases that mostly stay within one. */
export function plantedGraph(options: PlantedOptions): Planted {
  const random = seededRandom(options.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const parts = Array.from({ length: options.parts }, (_, part) => {
    const size = options.sizes[0] + below(options.sizes[1] - options.sizes[0] + 1);
    return Array.from({ length: size }, (_, index) => `p${part}n${String(index).padStart(2, '0')}`);
  });
  const nodes = parts.flat().toSorted();
  const edges = parts.flatMap((members) => {
    const calls = Math.round(members.length * options.density);
    const chain = members.slice(1).map((to, index) => ({ from: members[index] ?? to, to }));
    const more = Array.from({ length: Math.max(0, calls - chain.length) }, () =>
      pair(members, members, random),
    );
    return [...chain, ...more].map((one) => (random() < options.noise ? pair(members, nodes, random) : one));
  });
  const useCases = parts.flatMap((members, part) =>
    [0, 1, 2].map((number) => {
      const ran = members.filter(() => random() < 0.6);
      const visitor = nodes[below(nodes.length)];
      return [
        `case-${part}-${number}`,
        [...new Set(visitor === undefined ? ran : [...ran, visitor])],
      ] as const;
    }),
  );
  return {
    graph: {
      nodes,
      edges: edges.map((one) => ({ ...one, weight: 1 + below(50) })),
      useCases: new Map(useCases),
    },
    truth: new Map(parts.flatMap((members, part) => members.map((node) => [node, String(part)] as const))),
  };
}

function pair(
  froms: readonly string[],
  tos: readonly string[],
  random: Random,
): { from: string; to: string } {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  return { from: pick(froms), to: pick(tos) };
}
