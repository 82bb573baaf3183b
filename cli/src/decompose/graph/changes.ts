import type { Random } from '../random.ts';

/** Where a change is tried: the part of each node, and the nodes linked to each. */
export interface Ground {
  readonly parts: Int32Array;
  readonly linked: readonly (readonly number[])[];
  /** Number of parts there may be. */
  readonly most: number;
}

type Change = (ground: Ground, random: Random) => void;

/** Kinds of change with the share of tries each gets: small steps mostly, leaps to leave a valley. */
const CHANGES: readonly (readonly [share: number, change: Change])[] = [
  [0.55, move],
  [0.3, swap],
  [0.08, movePair],
  [0.035, merge],
  [0.035, split],
];
/** A node joins the part of a neighbor more often than any part: most good places are there. */
const TO_NEIGHBOR = 0.6;

/** Changes the partition at random, in place. */
export function disturb(ground: Ground, random: Random): void {
  let left = random();
  const chosen = CHANGES.find(([share]) => {
    left -= share;
    return left < 0;
  });
  const [, change] = chosen ?? [1, move];
  change(ground, random);
}

function move(ground: Ground, random: Random): void {
  const { parts, most } = ground;
  const node = below(parts.length, random);
  const neighbor = anyNeighbor(ground, node, random);
  parts[node] =
    neighbor !== undefined && random() < TO_NEIGHBOR ? (parts[neighbor] ?? 0) : below(most, random);
}

function swap({ parts }: Ground, random: Random): void {
  const one = below(parts.length, random);
  const other = below(parts.length, random);
  const part = parts[one] ?? 0;
  parts[one] = parts[other] ?? 0;
  parts[other] = part;
}

function movePair(ground: Ground, random: Random): void {
  const { parts, most } = ground;
  const node = below(parts.length, random);
  const part = below(most, random);
  const neighbor = anyNeighbor(ground, node, random);
  parts[node] = part;
  if (neighbor !== undefined) parts[neighbor] = part;
}

function merge({ parts }: Ground, random: Random): void {
  const into = parts[below(parts.length, random)] ?? 0;
  const from = parts[below(parts.length, random)] ?? 0;
  for (let node = 0; node < parts.length; node += 1) if (parts[node] === from) parts[node] = into;
}

/** Half of a part goes to an empty one, or to another where none is empty. */
function split({ parts, most }: Ground, random: Random): void {
  const used = new Set(parts);
  let target = below(most, random);
  for (let part = 0; part < most; part += 1) if (!used.has(part)) target = part;
  const from = parts[below(parts.length, random)] ?? 0;
  for (let node = 0; node < parts.length; node += 1)
    if (parts[node] === from && random() < 0.5) parts[node] = target;
}

function anyNeighbor({ linked }: Ground, node: number, random: Random): number | undefined {
  const neighbors = linked[node] ?? [];
  return neighbors[below(neighbors.length, random)];
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}
