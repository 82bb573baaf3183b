import type { CallGraph } from '../metrics.ts';

export interface Costs {
  /** What a partition costs; lower is better. */
  of(parts: readonly number[]): number;
}

/** How the metrics are weighed against each other; each is roughly scaled to the range it has on real applications. */
const WEIGHTS = { SM: 2, ICP: 1, IFN: 0.1, NED: 1, BCP: 0.4 };
/** Shapes that satisfy metrics and help nobody: one part that holds most nodes, and more than a few parts of one node. */
const SHAPE = { largestShare: 0.4, giant: 8, single: 0.04, singlesAllowed: 0.25, manySingles: 0.2 };

/** The metrics on integers: the same formulas as `metrics.ts`, without maps, because the search asks many thousand times. */
export function compileGraph(graph: CallGraph, wanted: number): Costs {
  const index = new Map(graph.nodes.map((node, position) => [node, position]));
  const at = (node: string) => index.get(node) ?? 0;
  const edges = graph.edges.filter((one) => one.from !== one.to);
  const volumes = edges.map((one) => 1 + Math.log(Math.max(1e-9, one.weight)));
  const ends = edges.map((one) => [at(one.from), at(one.to)] as const);
  const all = volumes.reduce((sum, one) => sum + one, 0);
  const links = [
    ...new Map(ends.map(([a, b]) => [a < b ? `${a},${b}` : `${b},${a}`, [a, b] as const])).values(),
  ];
  const selfCalls = new Set(graph.edges.filter((one) => one.from === one.to).map((one) => at(one.from)));
  const cases = casesOfNodes(graph);
  const count = graph.nodes.length;
  const of = (parts: readonly number[]): number => {
    const sizes = new Array<number>(wanted).fill(0);
    for (const part of parts) sizes[part] = (sizes[part] ?? 0) + 1;
    const size = (part: number | undefined) => sizes[part ?? 0] ?? 1;
    let cohesion = 0;
    let coupling = 0;
    let crossingLinks = 0;
    for (const [a, b] of links) {
      const own = size(parts[a]);
      if (parts[a] === parts[b]) cohesion += 1 / own ** 2;
      else {
        coupling += 1 / (own * size(parts[b]));
        crossingLinks += 1;
      }
    }
    for (const node of selfCalls) {
      const own = size(parts[node]);
      cohesion += (own - 1) / own ** 3;
    }
    let crossing = 0;
    for (const [position, [a, b]] of ends.entries())
      if (parts[a] !== parts[b]) crossing += volumes[position] ?? 0;
    const pairs = (wanted * (wanted - 1)) / 2;
    const SM = cohesion / wanted - (pairs === 0 ? 0 : coupling / pairs);
    const normal = sizes.filter((one) => one >= 5 && one <= 20).reduce((sum, one) => sum + one, 0);
    return (
      WEIGHTS.ICP * (all === 0 ? 0 : crossing / all) +
      (WEIGHTS.IFN * crossingLinks) / wanted +
      WEIGHTS.NED * (1 - normal / count) +
      WEIGHTS.BCP * impurity(parts, cases, wanted) -
      WEIGHTS.SM * SM +
      shapeCost(sizes, count)
    );
  };
  return { of };
}

function casesOfNodes(graph: CallGraph): { of: readonly (readonly number[])[]; count: number } {
  const position = new Map(graph.nodes.map((node, index) => [node, index]));
  const of: number[][] = graph.nodes.map(() => []);
  let count = 0;
  for (const members of graph.useCases.values()) {
    for (const node of members) of[position.get(node) ?? 0]?.push(count);
    count += 1;
  }
  for (const cases of of) if (cases.length === 0) cases.push(count);
  return { of, count: graph.useCases.size === 0 ? 0 : count + 1 };
}

function impurity(parts: readonly number[], cases: ReturnType<typeof casesOfNodes>, wanted: number): number {
  if (cases.count === 0) return 0;
  const seen = new Uint8Array(wanted * cases.count);
  const counts = new Array<number>(wanted).fill(0);
  for (const [node, own] of cases.of.entries())
    for (const one of own) {
      const part = parts[node] ?? 0;
      const cell = part * cases.count + one;
      if (seen[cell] === 1) continue;
      seen[cell] = 1;
      counts[part] = (counts[part] ?? 0) + 1;
    }
  return counts.reduce((sum, one) => sum + Math.log(Math.max(1, one)), 0) / wanted;
}

function shapeCost(sizes: readonly number[], count: number): number {
  const limit = Math.max(SHAPE.largestShare, 1.3 / sizes.length);
  const giant = Math.max(0, Math.max(...sizes) / count - limit);
  const singles = sizes.filter((one) => one === 1).length;
  const tooMany = Math.max(0, singles - Math.floor(sizes.length * SHAPE.singlesAllowed));
  return SHAPE.giant * giant + SHAPE.single * singles + SHAPE.manySingles * tooMany;
}
