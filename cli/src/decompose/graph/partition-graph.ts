import { fail } from '../../errors/problem.ts';
import { agglomerate, sortGroups } from '../agglomerate.ts';
import { groupBy } from '../grouping.ts';
import { type CallGraph, metricsOf } from '../metrics.ts';
import { type Random, seededRandom } from '../random.ts';
import { add, compare } from '../vectors.ts';
import { type Costs, compileGraph } from './costs.ts';

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

/** How much calls count against use cases in each of the starting partitions. */
const STARTS = [0.15, 0.35, 0.5, 0.65, 0.85];
const SEED = 7;
const SHAKES = 60;
/** Keeps large graphs within seconds. */
const EFFORT = 40_000_000;

/**
 * Cuts any call graph into parts: agglomeration from several starting weights, then single moves and shakes
 * that better the metrics without letting one part swallow the rest or crumble into single nodes.
 * @throws Failure MIG-1006 for more parts than nodes
 */
export function partitionGraph(graph: CallGraph, services?: number): PartitionResult {
  const wanted = services ?? Math.max(1, Math.round(Math.sqrt(graph.nodes.length)));
  if (wanted > graph.nodes.length)
    throw fail('MIG-1006', {
      message: `${wanted} services were asked for, but the graph has only ${graph.nodes.length} nodes`,
      remedy: `Ask for 1 to ${graph.nodes.length}.`,
    });
  const costs = compileGraph(graph, wanted);
  const budget = { left: Math.floor(EFFORT / (graph.edges.length + graph.nodes.length + 1)) };
  const starts = STARTS.map((share) => startingAt(graph, wanted, share));
  const climbed = starts.map((start) => climb(costs, start, wanted, budget));
  const [best] = climbed.toSorted((a, b) => a.cost - b.cost);
  const found = shaken(costs, best ?? { parts: [], cost: 0 }, wanted, budget);
  return result(graph, found.parts);
}

interface State {
  /** Part of each node, in the graph's order of nodes. */
  readonly parts: readonly number[];
  readonly cost: number;
}

function startingAt(graph: CallGraph, wanted: number, callShare: number): number[] {
  const ties = nodeTies(graph, callShare);
  const limit = Math.ceil((graph.nodes.length / wanted) * 2);
  const steps = agglomerate(
    graph.nodes.map((node) => [node]),
    (a, b) => {
      let sum = 0;
      for (const one of a)
        for (const other of b) sum += ties.get(one < other ? `${one}\n${other}` : `${other}\n${one}`) ?? 0;
      // Average linkage; what would grow too large waits.
      return sum / (a.length * b.length) - (a.length + b.length > limit ? 10 : 0);
    },
  );
  const groups = steps.find((step) => step.groups.length === wanted)?.groups ?? [];
  const partOf = new Map(groups.flatMap((group, index) => group.map((node) => [node, index] as const)));
  return graph.nodes.map((node) => partOf.get(node) ?? 0);
}

/** Calls relative to what the two nodes call in all, and use cases that they share. */
function nodeTies(graph: CallGraph, callShare: number): Map<string, number> {
  const strength = new Map<string, number>();
  const calls = new Map<string, number>();
  for (const { from, to, weight } of graph.edges) {
    if (from === to) continue;
    const volume = 1 + Math.log(Math.max(1, weight));
    add(calls, from < to ? `${from}\n${to}` : `${to}\n${from}`, volume);
    add(strength, from, volume);
    add(strength, to, volume);
  }
  const casesOf = new Map<string, Set<string>>();
  for (const [name, members] of graph.useCases)
    for (const node of members) casesOf.set(node, (casesOf.get(node) ?? new Set<string>()).add(name));
  const ties = new Map<string, number>();
  for (const [index, a] of graph.nodes.entries())
    for (const b of graph.nodes.slice(index + 1)) {
      const key = a < b ? `${a}\n${b}` : `${b}\n${a}`;
      const call = (calls.get(key) ?? 0) / Math.sqrt((strength.get(a) ?? 1) * (strength.get(b) ?? 1));
      const value = callShare * call + (1 - callShare) * jaccard(casesOf.get(a), casesOf.get(b));
      if (value > 0) ties.set(key, value);
    }
  return ties;
}

function jaccard(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const common = [...a].filter((one) => b.has(one)).length;
  return common / (a.size + b.size - common);
}

/** Moves single nodes as long as that lowers the cost. */
function climb(costs: Costs, start: readonly number[], wanted: number, budget: { left: number }): State {
  const parts = [...start];
  let cost = costs.of(parts);
  for (let improved = true; improved && budget.left > 0; ) {
    improved = false;
    for (let node = 0; node < parts.length && budget.left > 0; node += 1) {
      const home = parts[node] ?? 0;
      if (parts.filter((part) => part === home).length < 2) continue;
      let best = home;
      for (let part = 0; part < wanted; part += 1) {
        if (part === home) continue;
        parts[node] = part;
        budget.left -= 1;
        const tried = costs.of(parts);
        if (tried < cost - 1e-12) {
          cost = tried;
          best = part;
          improved = true;
        }
      }
      parts[node] = best;
    }
  }
  return { parts, cost };
}

/** Leaves local optima: moves a few nodes or swaps two at random, climbs again, keeps what is better. */
function shaken(costs: Costs, start: State, wanted: number, budget: { left: number }): State {
  const random = seededRandom(SEED);
  let best = start;
  for (let shake = 0; shake < SHAKES && budget.left > 0 && wanted > 1; shake += 1) {
    const tried = climb(costs, disturbed(best.parts, wanted, random), wanted, budget);
    if (tried.cost < best.cost - 1e-12) best = tried;
  }
  return best;
}

function disturbed(parts: readonly number[], wanted: number, random: Random): number[] {
  const next = [...parts];
  const moves = 2 + Math.floor(random() * Math.max(2, parts.length / 8));
  for (let move = 0; move < moves; move += 1) {
    const node = Math.floor(random() * next.length);
    const home = next[node] ?? 0;
    if (next.filter((part) => part === home).length > 1) next[node] = Math.floor(random() * wanted);
  }
  return next;
}

function result(graph: CallGraph, parts: readonly number[]): PartitionResult {
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
