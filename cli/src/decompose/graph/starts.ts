import { agglomerate } from '../agglomerate.ts';
import type { CallGraph } from '../metrics.ts';
import { add } from '../vectors.ts';

/** How much calls count against use cases in each of the starting partitions. */
const CALL_SHARES = [0.5, 0.15, 0.85];

/** Linkage takes time that grows with the cube of the nodes: larger graphs have one start. */
const SMALL = 150;

/** Partitions to begin with, by average linkage over calls and use cases. */
export function startsOf(graph: CallGraph, wanted: number): Int32Array[] {
  const shares = graph.nodes.length > SMALL ? CALL_SHARES.slice(0, 1) : CALL_SHARES;
  return shares.map((share) => startingAt(graph, wanted, share));
}

function startingAt(graph: CallGraph, wanted: number, callShare: number): Int32Array {
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
  return Int32Array.from(graph.nodes, (node) => partOf.get(node) ?? 0);
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
