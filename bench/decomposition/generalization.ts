import { partitionGraph } from '../../cli/src/decompose/graph/partition-graph.ts';
import { type CallGraph, metricsOf } from '../../cli/src/decompose/metrics.ts';
import { seededRandom } from '../../cli/src/decompose/random.ts';
import { adjustedRand } from './agreement.ts';
import { mediansOf, readContestGraph, runsOf } from './cells.ts';
import { CONTESTS, lead, METRICS } from './goals.ts';
import { plantedGraph } from './planted.ts';

/**
 * Whether the decomposer only fits the graphs it is measured on: `DECOMPOSITION_GRAPHS=DIR node bench/decomposition/generalization.ts`
 * cuts made-up applications of other sizes, whose parts are known, and the public graphs with a tenth of the edges or nodes gone.
 */
const PLANTED = [
  { parts: 4, sizes: [5, 9], density: 2, noise: 0.1 },
  { parts: 5, sizes: [3, 12], density: 1.5, noise: 0.15 },
  { parts: 8, sizes: [6, 14], density: 1.5, noise: 0.15 },
  { parts: 10, sizes: [5, 20], density: 3, noise: 0.2 },
  { parts: 16, sizes: [8, 16], density: 2, noise: 0.15 },
  { parts: 25, sizes: [10, 20], density: 2, noise: 0.1 },
] as const;
const DROPPED = 0.1;
const SEEDS = [1, 2, 3, 4, 5];

for (const options of PLANTED) {
  const { graph, truth } = plantedGraph({ ...options, seed: 3 });
  const began = performance.now();
  const { partition, metrics } = partitionGraph(graph, options.parts);
  const agreement = adjustedRand(truth, new Map(Object.entries(partition)));
  say(
    `${options.parts} planted parts of ${graph.nodes.length} nodes: agreement ${agreement.toFixed(2)}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  say(`  found   ${JSON.stringify(metrics)}`);
  say(`  planted ${JSON.stringify(metricsOf(graph, truth))}`);
}
for (const contest of CONTESTS)
  for (const [what, drop] of [
    ['edges', withoutEdges],
    ['nodes', withoutNodes],
  ] as const) {
    const leads = SEEDS.map((seed) => {
      const medians = mediansOf(runsOf(drop(readContestGraph(contest.graph), seed), contest));
      return METRICS.map((metric) => lead(metric, medians[metric], contest.goals[metric]));
    });
    const held = METRICS.map(
      (metric, index) => `${metric} ${leads.filter((one) => (one[index] ?? 0) >= 0).length}`,
    );
    say(
      `${contest.graph} without a tenth of its ${what}, ${SEEDS.length} times; goals held: ${held.join('  ')}`,
    );
  }

function withoutEdges(graph: CallGraph, seed: number): CallGraph {
  const random = seededRandom(seed);
  return { ...graph, edges: graph.edges.filter(() => random() >= DROPPED) };
}

function withoutNodes(graph: CallGraph, seed: number): CallGraph {
  const random = seededRandom(seed);
  const kept = new Set(graph.nodes.filter(() => random() >= DROPPED));
  return {
    nodes: graph.nodes.filter((node) => kept.has(node)),
    edges: graph.edges.filter((one) => kept.has(one.from) && kept.has(one.to)),
    useCases: new Map([...graph.useCases].map(([name, ran]) => [name, ran.filter((node) => kept.has(node))])),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
