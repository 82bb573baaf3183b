import type { Finding } from '../artifacts/model.ts';

/** Findings by their detector, in the order of the detectors' names. */
export function findingGroups(findings: readonly Finding[]): [string, Finding[]][] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) groups.set(one.detector, [...(groups.get(one.detector) ?? []), one]);
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
}

/** How many findings each detector has. */
export function findingCounts(findings: readonly Finding[]): [string, number][] {
  return findingGroups(findings).map(([detector, group]) => [detector, group.length]);
}
