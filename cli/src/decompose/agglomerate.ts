import { compare } from './vectors.ts';

export interface Merge {
  readonly groups: readonly (readonly string[])[];
  /** Affinity of the two groups that the step before united; 1 for the first. */
  readonly affinity: number;
}

/**
 * Unites the two closest groups again and again and keeps every state in between.
 * @param start groups to begin with
 * @param closeness of two groups; higher is closer
 */
export function agglomerate(
  start: readonly (readonly string[])[],
  closeness: (a: readonly string[], b: readonly string[]) => number,
): Merge[] {
  let groups = sortGroups(start);
  const steps: Merge[] = [{ groups, affinity: 1 }];
  const known = new Map<string, number>();
  const between = (a: readonly string[], b: readonly string[]) => {
    const key = `${a.join('\t')}\n${b.join('\t')}`;
    const value = known.get(key) ?? closeness(a, b);
    known.set(key, value);
    return value;
  };
  while (groups.length > 1) {
    let best: { a: number; b: number; value: number } | undefined;
    for (let a = 0; a < groups.length; a += 1)
      for (let b = a + 1; b < groups.length; b += 1) {
        const value = between(groups[a] ?? [], groups[b] ?? []);
        if (best === undefined || value > best.value + 1e-12) best = { a, b, value };
      }
    if (best === undefined) break;
    const { a, b, value } = best;
    const united = [...(groups[a] ?? []), ...(groups[b] ?? [])];
    groups = sortGroups([...groups.filter((_, index) => index !== a && index !== b), united]);
    steps.push({ groups, affinity: value });
  }
  return steps;
}

/** Members and groups in code point order. */
export function sortGroups(groups: readonly (readonly string[])[]): string[][] {
  return groups
    .map((group) => group.toSorted(compare))
    .toSorted((a, b) => compare(a[0] ?? '', b[0] ?? ''));
}
