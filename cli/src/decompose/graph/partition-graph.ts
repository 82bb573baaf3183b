import { fail } from '../../errors/problem.ts';
import { sortGroups } from '../agglomerate.ts';
import { groupBy } from '../grouping.ts';
import { type CallGraph, metricsOf } from '../metrics.ts';
import { compare } from '../vectors.ts';
import { anneal } from './anneal.ts';
import { compromiseFor } from './compromise.ts';
import { gaugeOf } from './gauge.ts';
import { shapeFor } from './shape.ts';
import { startsOf } from './starts.ts';

export const PARTITION_SCHEMA = 'migrate/partition@1';

export interface PartitionResult {
  readonly schema: typeof PARTITION_SCHEMA;
  readonly partition: Readonly<Record<string, string>>;
  readonly metrics: {
    readonly k: number;
    readonly BCP: number | null;
    readonly ICP: number;
    readonly SM: number;
    readonly IFN: number;
    readonly NED: number;
  };
}

/** Tries for the range of one measure, and for the compromise from one start; fewer where each try takes long. */
const STEPS = { range: 15_000, compromise: 120_000 };
const EFFORT = 400_000_000;
const SEED = 7;

/**
 * Cuts any call graph into parts: the range of each metric on this graph first, then the best compromise between them,
 * sought from several starts and without letting one part swallow the rest or crumble into single nodes.
 * @param services the most parts wanted; as few as seven tenths of them are returned where that serves the metrics
 * @throws Failure MIG-1006 for more parts than nodes
 */
export function partitionGraph(graph: CallGraph, services?: number): PartitionResult {
  const wanted = services ?? Math.max(1, Math.round(Math.sqrt(graph.nodes.length)));
  if (wanted > graph.nodes.length)
    throw fail('MIG-1006', {
      message: `${wanted} services were asked for, but the graph has only ${graph.nodes.length} nodes`,
      remedy: `Ask for 1 to ${graph.nodes.length}.`,
    });
  return result(graph, wanted === 1 ? new Int32Array(graph.nodes.length) : bestParts(graph, wanted));
}

function bestParts(graph: CallGraph, wanted: number): Int32Array {
  const gauge = gaugeOf(graph);
  const shape = shapeFor(gauge.count, wanted);
  const [first = new Int32Array(gauge.count), ...others] = startsOf(graph, wanted);
  const thrift = Math.min(1, EFFORT / (gauge.effort * (5 * STEPS.range + 3 * STEPS.compromise)));
  const steps = (full: number) => Math.ceil(full * thrift);
  const cost = compromiseFor(gauge, shape, first, { steps: steps(STEPS.range), seed: SEED });
  const found = [first, ...others].map((start, index) =>
    anneal({ gauge, shape, cost, steps: steps(STEPS.compromise), seed: SEED + index }, start),
  );
  const [best] = found.toSorted((a, b) => a.cost - b.cost);
  return best?.parts ?? first;
}

function result(graph: CallGraph, parts: Int32Array): PartitionResult {
  const groups = groupBy(graph.nodes.entries(), ([index]) => String(parts[index] ?? 0));
  const sorted = sortGroups([...groups.values()].map((group) => group.map(([, node]) => node)));
  const partition = new Map(
    sorted.flatMap((group, index) => group.map((node) => [node, String(index)] as const)),
  );
  const { contexts, SM, ICP, IFN, NED, BCP } = metricsOf(graph, partition);
  return {
    schema: PARTITION_SCHEMA,
    partition: Object.fromEntries([...partition].toSorted((a, b) => compare(a[0], b[0]))),
    metrics: { k: contexts, BCP, ICP, SM, IFN, NED },
  };
}
