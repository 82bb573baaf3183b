import type { CallGraph } from '../metrics.ts';

/** The five metrics, each turned so that lower is better. */
export const MEASURES = ['SM', 'ICP', 'IFN', 'NED', 'BCP'] as const;

/** A value for each of `MEASURES`, in their order. */
export type Measured = Float64Array;

/** Measures partitions of one graph; the part of each node is given in the graph's order of nodes. */
export interface Gauge {
  readonly count: number;
  /** Operations that one measurement takes, roughly. */
  readonly effort: number;
  /** Nodes linked to each node, by position. */
  readonly linked: readonly (readonly number[])[];
  /** Writes the measures and returns how many parts have a node; `sizes` is filled on the way. */
  measure(parts: Int32Array, sizes: Int32Array, into: Measured): number;
}

const NORMAL_SIZE = { least: 5, most: 20 };

/** The metrics on integers: the same formulas as `metrics.ts`, without maps, because the search asks a million times. */
export function gaugeOf(graph: CallGraph): Gauge {
  const position = new Map(graph.nodes.map((node, index) => [node, index]));
  const at = (node: string) => position.get(node) ?? 0;
  const links = linksOf(graph, at);
  const callers = [...new Set(graph.edges.filter((one) => one.from === one.to).map((one) => at(one.from)))];
  const cases = casesOf(graph, at);
  const count = graph.nodes.length;
  const linked: number[][] = graph.nodes.map(() => []);
  for (const { a, b } of links) {
    linked[a]?.push(b);
    linked[b]?.push(a);
  }
  const volume = links.reduce((sum, one) => sum + one.volume, 0);
  const measure = (parts: Int32Array, sizes: Int32Array, into: Measured): number => {
    sizes.fill(0);
    for (let node = 0; node < count; node += 1) bump(sizes, parts[node] ?? 0);
    const size = (part: number) => sizes[part] ?? 0;
    let k = 0;
    let normal = 0;
    for (const one of sizes) {
      if (one > 0) k += 1;
      if (one >= NORMAL_SIZE.least && one <= NORMAL_SIZE.most) normal += one;
    }
    let cohesion = 0;
    let coupling = 0;
    let crossing = 0;
    let crossingVolume = 0;
    for (const link of links) {
      const home = parts[link.a] ?? 0;
      const other = parts[link.b] ?? 0;
      if (home === other) cohesion += 1 / (size(home) * size(home));
      else {
        coupling += 1 / (size(home) * size(other));
        crossing += 1;
        crossingVolume += link.volume;
      }
    }
    for (const node of callers) {
      const own = size(parts[node] ?? 0);
      cohesion += (own - 1) / (own * own * own);
    }
    const pairs = (k * (k - 1)) / 2;
    into[0] = (pairs === 0 ? 0 : coupling / pairs) - cohesion / k;
    into[1] = volume === 0 ? 0 : crossingVolume / volume;
    into[2] = crossing / k;
    into[3] = 1 - normal / count;
    into[4] = cases.impurity(parts, sizes.length) / k;
    return k;
  };
  return { count, effort: count + links.length + cases.entries, linked, measure };
}

interface Link {
  readonly a: number;
  readonly b: number;
  /** Damped calls of both directions. */
  volume: number;
}

function linksOf(graph: CallGraph, at: (node: string) => number): Link[] {
  const links = new Map<number, Link>();
  for (const { from, to, weight } of graph.edges) {
    if (from === to) continue;
    const [a, b] = at(from) < at(to) ? [at(from), at(to)] : [at(to), at(from)];
    const key = a * graph.nodes.length + b;
    const link = links.get(key) ?? { a, b, volume: 0 };
    link.volume += 1 + Math.log(weight);
    links.set(key, link);
  }
  return [...links.values()];
}

/** Sum over the parts of the logarithm of their use cases; 0 for a graph that has none. */
function casesOf(graph: CallGraph, at: (node: string) => number) {
  const own: number[][] = graph.nodes.map(() => []);
  let number = 0;
  for (const members of graph.useCases.values()) {
    for (const node of members) own[at(node)]?.push(number);
    number += 1;
  }
  // Nodes in no use case count together as one further one.
  for (const list of own) if (list.length === 0) list.push(number);
  const cases = number + 1;
  const flat = Int32Array.from(own.flat());
  const ends = Int32Array.from(
    own,
    (
      (sum) => (list: number[]) =>
        (sum += list.length)
    )(0),
  );
  let seen = new Int32Array(0);
  let counts = new Int32Array(0);
  let stamp = 0;
  const impurity = (parts: Int32Array, most: number): number => {
    if (number === 0) return 0;
    if (seen.length < most * cases) seen = new Int32Array(most * cases);
    if (counts.length !== most) counts = new Int32Array(most);
    else counts.fill(0);
    stamp += 1;
    let next = 0;
    for (let node = 0; node < parts.length; node += 1) {
      const part = parts[node] ?? 0;
      for (; next < (ends[node] ?? 0); next += 1) {
        const cell = part * cases + (flat[next] ?? 0);
        if (seen[cell] === stamp) continue;
        seen[cell] = stamp;
        bump(counts, part);
      }
    }
    let sum = 0;
    for (const one of counts) if (one > 1) sum += Math.log(one);
    return sum;
  };
  return { impurity, entries: flat.length };
}

function bump(counts: Int32Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
