import type { Metrics } from '../artifacts/context-map.ts';
import { groupBy } from './grouping.ts';
import { round3 } from './vectors.ts';

/** A call graph as the benchmark describes it; nothing in it knows Express. */
export interface CallGraph {
  readonly nodes: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly weight: number }[];
  readonly useCases: ReadonlyMap<string, readonly string[]>;
}

const NORMAL_SIZE = { least: 5, most: 20 };

/** SM, ICP, IFN, NED and BCP as `benchmarks/decomposition/README.md` defines them. */
export function metricsOf(graph: CallGraph, partition: ReadonlyMap<string, string>): Metrics {
  const members = groupBy(
    graph.nodes.filter((node) => partition.has(node)),
    (node) => partition.get(node) ?? '',
  );
  const links = linkedPairs(graph, partition);
  const k = members.size;
  const metrics = {
    SM: structuralModularity(members, links, selfCallers(graph)),
    ICP: crossingShare(graph, partition),
    IFN: k === 0 ? 0 : links.filter((one) => one.a !== one.b).length / k,
    NED: extremeShare([...members.values()].map((one) => one.length)),
  };
  return {
    contexts: k,
    SM: round3(metrics.SM),
    ICP: round3(metrics.ICP),
    IFN: round3(metrics.IFN),
    NED: round3(metrics.NED),
    BCP: graph.useCases.size === 0 || k === 0 ? null : round3(purity(members, graph.useCases)),
  };
}

/** Pairs of different nodes with a call in either direction, by the partitions of their ends. */
function linkedPairs(graph: CallGraph, partition: ReadonlyMap<string, string>): { a: string; b: string }[] {
  const pairs = new Map<string, { a: string; b: string }>();
  for (const { from, to } of graph.edges) {
    const a = partition.get(from);
    const b = partition.get(to);
    if (from !== to && a !== undefined && b !== undefined)
      pairs.set(from < to ? `${from}\n${to}` : `${to}\n${from}`, { a, b });
  }
  return [...pairs.values()];
}

function selfCallers(graph: CallGraph): Set<string> {
  return new Set(graph.edges.filter((one) => one.from === one.to).map((one) => one.from));
}

function structuralModularity(
  members: ReadonlyMap<string, readonly string[]>,
  links: readonly { a: string; b: string }[],
  selfCalls: ReadonlySet<string>,
): number {
  const sizes = new Map([...members].map(([id, nodes]) => [id, nodes.length]));
  const k = members.size;
  let cohesion = 0;
  for (const [id, nodes] of members) {
    const n = nodes.length;
    const inside = links.filter((one) => one.a === id && one.b === id).length;
    const own = nodes.filter((node) => selfCalls.has(node)).length * ((n - 1) / n);
    cohesion += (inside + own) / n ** 2;
  }
  let coupling = 0;
  for (const { a, b } of links) if (a !== b) coupling += 1 / ((sizes.get(a) ?? 1) * (sizes.get(b) ?? 1));
  if (k === 0) return 0;
  return cohesion / k - (k === 1 ? 0 : coupling / ((k * (k - 1)) / 2));
}

function crossingShare(graph: CallGraph, partition: ReadonlyMap<string, string>): number {
  let crossing = 0;
  let all = 0;
  for (const { from, to, weight } of graph.edges) {
    if (from === to || weight <= 0) continue;
    const volume = 1 + Math.log(weight);
    all += volume;
    // A node that is in no partition counts as crossing.
    const home = partition.get(from);
    if (home === undefined || home !== partition.get(to)) crossing += volume;
  }
  return all === 0 ? 0 : crossing / all;
}

function extremeShare(sizes: readonly number[]): number {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const normal = sizes.filter((size) => size >= NORMAL_SIZE.least && size <= NORMAL_SIZE.most);
  return all === 0 ? 0 : 1 - normal.reduce((sum, size) => sum + size, 0) / all;
}

function purity(
  members: ReadonlyMap<string, readonly string[]>,
  useCases: ReadonlyMap<string, readonly string[]>,
): number {
  const casesOf = new Map<string, Set<string>>();
  for (const [name, nodes] of useCases)
    for (const node of nodes) casesOf.set(node, (casesOf.get(node) ?? new Set<string>()).add(name));
  let sum = 0;
  for (const nodes of members.values()) {
    const cases = new Set<string>();
    for (const node of nodes) {
      const own = casesOf.get(node);
      // Those in no use case count together as one further context.
      if (own === undefined) cases.add('');
      else for (const name of own) cases.add(name);
    }
    sum += Math.log(cases.size);
  }
  return sum / members.size;
}
