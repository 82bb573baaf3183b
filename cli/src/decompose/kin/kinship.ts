import { agglomerate, type Group, type Merge } from '../agglomerate.ts';
import type { Facts } from '../facts.ts';
import { groupBy } from '../grouping.ts';
import { type Random, seededRandom } from '../random.ts';
import { compare } from '../vectors.ts';
import { communitiesOf, type Network } from './communities.ts';
import { KIN_WEIGHTS, type KinWeights, type Tie, tiesOf } from './ties.ts';

/** Which modules and tables belong together, found again and again with other weights and resolutions. */
export interface Kinship {
  /** Communities of modules and tables in each run. */
  readonly runs: readonly (readonly Group[])[];
  /** Unions of the closest groups, from single nodes on; closeness is the share of runs in which two nodes are together. */
  readonly steps: readonly Merge[];
  /** How strongly a group is drawn to another; a large one has ties to everything, so it pulls by the root of its ties only. */
  pull(a: Group, b: Group): number;
}

const RUNS = 100;
const SEED = 5;
const RESOLUTION = { least: 0.8, most: 1.6 };
/** How far each weight is turned up or down. */
const SPREAD = { least: 0.5, most: 1.5 };

export function kinshipOf(facts: Facts): Kinship {
  const ties = tiesOf(facts);
  const nodes = nodesOf(facts);
  const numbers = new Map(nodes.map((node, index) => [node, index]));
  const random = seededRandom(SEED);
  const labelings = Array.from({ length: RUNS }, () => {
    const network = networkOf(ties, numbers, perturbed(KIN_WEIGHTS, random));
    return communitiesOf(network, between(RESOLUTION, random), shuffled(nodes.length, random));
  });
  const plain = networkOf(ties, numbers, KIN_WEIGHTS);
  const degrees = plain.map((ties) => [...ties.values()].reduce((sum, weight) => sum + weight, 0));
  const together = togetherness(labelings, nodes.length);
  const average = (value: (one: number, other: number) => number) => (a: Group, b: Group) => {
    let sum = 0;
    for (const one of a) for (const other of b) sum += value(numbers.get(one) ?? 0, numbers.get(other) ?? 0);
    return sum / (a.length * b.length);
  };
  const tied = average((one, other) => plain[one]?.get(other) ?? 0);
  return {
    runs: labelings.map((labels) => groupsOf(nodes, labels)),
    steps: unionsOf(nodes, together),
    pull: (a, b) => {
      const sum = tied(a, b) * a.length * b.length;
      return sum / Math.sqrt(b.reduce((all, node) => all + (degrees[numbers.get(node) ?? 0] ?? 0), 0) || 1);
    },
  };
}

/** Equally close groups are united in the order of the nodes, so they go by number here. */
function unionsOf(nodes: readonly string[], together: Float64Array): Merge[] {
  const places = new Map(nodes.map((_, index) => [String(index).padStart(6, '0'), index]));
  const place = (key: string) => places.get(key) ?? 0;
  const steps = agglomerate(
    [...places.keys()].map((key) => [key]),
    (a, b) => {
      let sum = 0;
      for (const one of a)
        for (const other of b) sum += together[place(one) * nodes.length + place(other)] ?? 0;
      return sum / (a.length * b.length);
    },
    Number.MIN_VALUE,
  );
  return steps.map(({ groups, closeness }) => ({
    groups: groups.map((group) => group.map((key) => nodes[place(key)] ?? '')),
    closeness,
  }));
}

/** The groups of all nodes where closer ones than this are united. */
export function groupsAt(kinship: Kinship, closeness: number): readonly Group[] {
  return kinship.steps.findLast((step) => step.closeness >= closeness)?.groups ?? [];
}

/** Ordered by what they contain: what they are called must not decide, so that an application with other file names is cut alike. */
function nodesOf(facts: Facts): string[] {
  const routes = groupBy(facts.routes, (one) => one.handlerModule);
  const content = (module: string) =>
    [
      ...(facts.functionsOf.get(module) ?? []).map((one) => one.name),
      ...(routes.get(module) ?? []).map((one) => one.route.id),
    ].join('\n');
  const modules = facts.modules.map((module) => ({ module, key: content(module) }));
  return [
    ...facts.tables.map((one) => `table:${one.name}`),
    ...modules
      .toSorted((a, b) => compare(a.key, b.key) || compare(a.module, b.module))
      .map((one) => one.module),
  ];
}

function networkOf(ties: readonly Tie[], numbers: ReadonlyMap<string, number>, weights: KinWeights): Network {
  const network = Array.from({ length: numbers.size }, () => new Map<number, number>());
  for (const { from, to, kind, strength } of ties) {
    const a = numbers.get(from);
    const b = numbers.get(to);
    if (a === undefined || b === undefined) continue;
    const weight = weights[kind] * strength;
    network[a]?.set(b, (network[a]?.get(b) ?? 0) + weight);
    network[b]?.set(a, (network[b]?.get(a) ?? 0) + weight);
  }
  return network;
}

function togetherness(labelings: readonly (readonly number[])[], count: number): Float64Array {
  const together = new Float64Array(count * count);
  for (const labels of labelings)
    for (let one = 0; one < count; one += 1)
      for (let other = 0; other < count; other += 1)
        if (labels[one] === labels[other]) {
          const cell = one * count + other;
          together[cell] = (together[cell] ?? 0) + 1 / labelings.length;
        }
  return together;
}

function groupsOf(nodes: readonly string[], labels: readonly number[]): Group[] {
  const groups = new Map<number, string[]>();
  for (const [index, node] of nodes.entries()) {
    const label = labels[index] ?? 0;
    groups.set(label, [...(groups.get(label) ?? []), node]);
  }
  return [...groups.values()];
}

function perturbed(weights: KinWeights, random: Random): KinWeights {
  const turned = (weight: number) => weight * between(SPREAD, random);
  return {
    calls: turned(weights.calls),
    writes: turned(weights.writes),
    reads: turned(weights.reads),
    registers: turned(weights.registers),
    words: turned(weights.words),
    foreignKeys: turned(weights.foreignKeys),
    transactions: turned(weights.transactions),
    // Not turned: an application without history must be cut the same whether or not this signal exists.
    coChange: weights.coChange,
  };
}

/** The order in which a run visits the nodes. */
function shuffled(count: number, random: Random): number[] {
  return Array.from({ length: count }, (_, node) => ({ node, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ node }) => node);
}

function between({ least, most }: { least: number; most: number }, random: Random): number {
  return least + random() * (most - least);
}
