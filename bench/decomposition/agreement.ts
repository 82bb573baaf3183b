/**
 * Adjusted Rand index of two labelings of the same things: 1 for the same classes, 0 for what chance would give
 * (L. Hubert and P. Arabie, "Comparing partitions", 1985).
 */
export function adjustedRand(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): number {
  const cells = new Map<string, number>();
  const rows = new Map<string, number>();
  const columns = new Map<string, number>();
  let count = 0;
  for (const [subject, label] of one) {
    const counterpart = other.get(subject);
    if (counterpart === undefined) throw new Error(`${subject} has no label on the other side`);
    tally(cells, `${label}\n${counterpart}`);
    tally(rows, label);
    tally(columns, counterpart);
    count += 1;
  }
  const together = pairsIn(cells);
  const expected = (pairsIn(rows) * pairsIn(columns)) / Math.max(1, pairs(count));
  const most = (pairsIn(rows) + pairsIn(columns)) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function tally(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairsIn(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const size of counts.values()) sum += pairs(size);
  return sum;
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}
