import type { PartitionResult } from '../decompose/graph/partition-graph.ts';

/** The parts of a neutral graph, one per line, with the metrics below. */
export function partitionText({ partition, metrics }: PartitionResult): string {
  const parts = new Map<string, string[]>();
  for (const [node, part] of Object.entries(partition)) parts.set(part, [...(parts.get(part) ?? []), node]);
  const { k, BCP, ICP, SM, IFN, NED } = metrics;
  return [
    `${k} parts`,
    ...[...parts]
      .toSorted((a, b) => Number(a[0]) - Number(b[0]))
      .map(([part, nodes]) => `  ${part.padStart(2)}  ${nodes.join(', ')}`),
    '',
    `SM ${SM} (higher is better), ICP ${ICP}, IFN ${IFN}, NED ${NED}${BCP === null ? '' : `, BCP ${BCP}`} (lower is better)`,
  ].join('\n');
}
