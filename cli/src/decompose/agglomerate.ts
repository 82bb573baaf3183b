import { compare } from './vectors.ts';

export type Group = readonly string[];

export interface Merge {
  readonly groups: readonly Group[];
  /** Closeness of the two groups that this step united; infinite for the start. */
  readonly closeness: number;
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly value: number;
}

/**
 * Unites the two closest groups again and again and keeps every state in between.
 * @param start groups to begin with
 * @param closeness of two groups; higher is closer; asked once per pair of groups that ever exist
 * @param least stops before groups that are less close than this are united
 */
export function agglomerate(
  start: readonly Group[],
  closeness: (a: Group, b: Group) => number,
  least = Number.NEGATIVE_INFINITY,
): Merge[] {
  const groups = new Map<number, Group>(sortGroups(start).map((group, index) => [index, group]));
  const between = new Map<number, Map<number, number>>();
  for (const [b, group] of groups) between.set(b, closenessToEarlier(groups, b, group, { closeness, least }));
  const steps: Merge[] = [{ groups: [...groups.values()], closeness: Number.POSITIVE_INFINITY }];
  let next = groups.size;
  for (let best = closest(groups, between); best !== undefined; best = closest(groups, between)) {
    const united = [...(groups.get(best.a) ?? []), ...(groups.get(best.b) ?? [])].toSorted(compare);
    groups.delete(best.a);
    groups.delete(best.b);
    between.set(next, closenessToEarlier(groups, next, united, { closeness, least }));
    groups.set(next, united);
    next += 1;
    steps.push({ groups: sortGroups([...groups.values()]), closeness: best.value });
  }
  return steps;
}

function closenessToEarlier(
  groups: ReadonlyMap<number, Group>,
  own: number,
  group: Group,
  { closeness, least }: { closeness: (a: Group, b: Group) => number; least: number },
): Map<number, number> {
  const values = new Map<number, number>();
  for (const [other, members] of groups) {
    if (other >= own) continue;
    const value = closeness(members, group);
    if (value >= least) values.set(other, value);
  }
  return values;
}

/** Ties go to the groups whose first members come first, so that nothing depends on the order of merges. */
function closest(
  groups: ReadonlyMap<number, Group>,
  between: ReadonlyMap<number, ReadonlyMap<number, number>>,
): Pair | undefined {
  let best: Pair | undefined;
  for (const b of groups.keys())
    for (const [a, value] of between.get(b) ?? []) {
      if (!groups.has(a)) continue;
      if (best === undefined || value > best.value + TIE) best = { a, b, value };
      else if (value > best.value - TIE && pairName(groups, a, b) < pairName(groups, best.a, best.b))
        best = { a, b, value };
    }
  return best;
}

const TIE = 1e-12;

function pairName(groups: ReadonlyMap<number, Group>, a: number, b: number): string {
  const names = [groups.get(a)?.[0] ?? '', groups.get(b)?.[0] ?? ''].toSorted(compare);
  return names.join('\n');
}

/** Members and groups in code point order. */
export function sortGroups(groups: readonly Group[]): string[][] {
  return groups.map((group) => group.toSorted(compare)).toSorted((a, b) => compare(a[0] ?? '', b[0] ?? ''));
}
