import { resolve } from 'node:path';
import { type PartitionResult, partitionGraph } from '../decompose/graph/partition-graph.ts';
import { readGraph } from '../decompose/graph/read-graph.ts';
import { fail } from '../errors/problem.ts';
import { readFileIfPresent } from '../ports/files.ts';

/**
 * `migrate decompose --graph FILE`: a partition of any call graph; needs no application.
 * @throws Failure MIG-1006 for a missing or broken file, or more services than nodes
 */
export function runPartition(file: string, services: number | undefined): PartitionResult {
  const text = readFileIfPresent(resolve(file));
  if (text === undefined)
    throw fail('MIG-1006', { message: `There is no file ${file}`, remedy: 'Name a graph as JSON.', file });
  return partitionGraph(readGraph(text, file), services);
}
