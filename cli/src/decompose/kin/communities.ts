/** Symmetric weights between nodes that are known by their number. */
export type Network = readonly ReadonlyMap<number, number>[];

/**
 * Louvain: nodes join the neighboring community that they have more ties to than chance would give, then communities do.
 * @param resolution above 1 gives smaller communities
 * @param order in which nodes are visited
 * @returns the community of each node
 */
export function communitiesOf(network: Network, resolution: number, order: readonly number[]): number[] {
  let labels = network.map((_, node) => node);
  for (let level = network, visits = order; ; visits = level.map((_, node) => node)) {
    const moved = moveNodes(level, resolution, visits);
    const numbers = new Map([...new Set(moved)].map((label, index) => [label, index]));
    if (numbers.size === level.length) return labels;
    const homes = moved.map((label) => numbers.get(label) ?? 0);
    labels = labels.map((label) => homes[label] ?? 0);
    level = condensed(level, homes, numbers.size);
  }
}

const ROUNDS = 50;

function moveNodes(network: Network, resolution: number, order: readonly number[]): number[] {
  const labels = network.map((_, node) => node);
  const degrees = network.map((ties) => [...ties.values()].reduce((sum, weight) => sum + weight, 0));
  const totals = [...degrees];
  const all = degrees.reduce((sum, degree) => sum + degree, 0) || 1;
  let moved = true;
  for (let round = 0; moved && round < ROUNDS; round += 1) {
    moved = false;
    for (const node of order) {
      const home = labels[node] ?? 0;
      const degree = degrees[node] ?? 0;
      totals[home] = (totals[home] ?? 0) - degree;
      const gain = (label: number, tied: number) => tied - (resolution * degree * (totals[label] ?? 0)) / all;
      const best = bestLabel(tiesByLabel(network, labels, node), home, gain);
      totals[best] = (totals[best] ?? 0) + degree;
      labels[node] = best;
      moved ||= best !== home;
    }
  }
  return labels;
}

function tiesByLabel(network: Network, labels: readonly number[], node: number): Map<number, number> {
  const ties = new Map<number, number>();
  for (const [other, weight] of network[node] ?? []) {
    const label = labels[other] ?? 0;
    if (other !== node) ties.set(label, (ties.get(label) ?? 0) + weight);
  }
  return ties;
}

function bestLabel(
  ties: ReadonlyMap<number, number>,
  home: number,
  gain: (label: number, tied: number) => number,
): number {
  let best = home;
  let most = gain(home, ties.get(home) ?? 0);
  for (const [label, tied] of [...ties].toSorted((a, b) => a[0] - b[0])) {
    const value = gain(label, tied);
    if (value > most + 1e-12) {
      best = label;
      most = value;
    }
  }
  return best;
}

/** Each community becomes a node; ties within one become a tie to itself. */
function condensed(network: Network, homes: readonly number[], count: number): Network {
  const level = Array.from({ length: count }, () => new Map<number, number>());
  for (const [node, ties] of network.entries())
    for (const [other, weight] of ties) {
      const target = level[homes[node] ?? 0];
      const home = homes[other] ?? 0;
      target?.set(home, (target.get(home) ?? 0) + weight);
    }
  return level;
}
