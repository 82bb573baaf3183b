import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PartitionResult, partitionGraph } from '../../cli/src/decompose/graph/partition-graph.ts';
import { readGraph } from '../../cli/src/decompose/graph/read-graph.ts';
import type { CallGraph } from '../../cli/src/decompose/metrics.ts';
import { median } from '../figures.ts';
import { type Contest, METRICS, type MetricName } from './goals.ts';

/** Where the public graphs lie. They carry no license note, so they are not part of this repository. */
export function readContestGraph(name: string): CallGraph {
  const folder = process.env.DECOMPOSITION_GRAPHS;
  if (folder === undefined)
    throw new Error('Set DECOMPOSITION_GRAPHS to the folder that holds acmeair.json and jpetstore.json');
  const file = join(folder, `${name}.json`);
  return readGraph(readFileSync(file, 'utf8'), file);
}

export interface Run {
  readonly services: number;
  readonly result: PartitionResult;
  readonly milliseconds: number;
}

export function runsOf(graph: CallGraph, { services }: Contest): Run[] {
  return services.map((wanted) => {
    const began = performance.now();
    const result = partitionGraph(graph, wanted);
    return { services: wanted, result, milliseconds: performance.now() - began };
  });
}

/** The median of each metric over all numbers of partitions. */
export function mediansOf(runs: readonly Run[]): Record<MetricName, number> {
  const of = (metric: MetricName) => median(runs.map((run) => run.result.metrics[metric] ?? 0));
  const [BCP, ICP, SM, IFN, NED] = METRICS.map(of);
  return { BCP: BCP ?? 0, ICP: ICP ?? 0, SM: SM ?? 0, IFN: IFN ?? 0, NED: NED ?? 0 };
}

/** Sizes of the parts, the largest first. */
export function sizesOf(result: PartitionResult): number[] {
  const sizes = new Map<string, number>();
  for (const part of Object.values(result.partition)) sizes.set(part, (sizes.get(part) ?? 0) + 1);
  return [...sizes.values()].toSorted((a, b) => b - a);
}

/** What the shape of a partition breaks of the rules that keep metrics honest; empty when it keeps them all. */
export function shapeFaults({ services, result }: Run, graph: CallGraph): string[] {
  const sizes = sizesOf(result);
  const nodes = graph.nodes.length;
  const covered = Object.keys(result.partition).length;
  const singles = sizes.filter((size) => size === 1).length;
  return [
    ...(covered === nodes ? [] : [`${nodes - covered} nodes are in no part`]),
    ...((sizes[0] ?? 0) <= Math.max(0.45, 2 / services) * nodes
      ? []
      : [`the largest part holds ${sizes[0]}`]),
    ...(singles * 3 <= sizes.length * 2 ? [] : [`${singles} of ${sizes.length} parts are single`]),
    ...(sizes.length >= 0.6 * services && sizes.length <= services ? [] : [`${sizes.length} parts`]),
  ];
}
