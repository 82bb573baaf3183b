import { affinity, type Evidence, type Weights } from './affinity.ts';
import { agglomerate, sortGroups } from './agglomerate.ts';
import { ranked } from './vectors.ts';

export interface ClusterOptions {
  readonly weights: Weights;
  /** How much closer than usual two groups must be to unite: above 1 gives more and smaller contexts. */
  readonly strictness: number;
  /** Groups that a person wants together: they are never taken apart. */
  readonly together?: readonly (readonly string[])[];
}

/** Affinity that two groups without routes of their own need to unite, what each route of the smaller one adds, and the most that is asked. */
const NEED = { least: 0.12, perRoute: 0.03, most: 0.3 };

/**
 * Unites tables into contexts. A group that few routes are about joins a neighbour easily;
 * two groups with many routes of their own unite only when nearly everything ties them.
 */
export function cluster(evidence: Evidence, options: ClusterOptions): string[][] {
  const closeness = closenessOf(evidence, options);
  const steps = agglomerate(startOf(evidence, options), closeness, 1);
  return sortGroups(steps.at(-1)?.groups ?? []);
}

function startOf(evidence: Evidence, { together = [] }: ClusterOptions): (readonly string[])[] {
  const bound = new Set(together.flat());
  const free = [...evidence.anchors.keys()].filter((id) => !bound.has(id)).map((id) => [id]);
  return [...free, ...together];
}

/** Unites the closest of the given groups until so many are left. */
export function reduceTo(
  evidence: Evidence,
  options: ClusterOptions,
  groups: readonly (readonly string[])[],
  count: number,
): string[][] {
  const steps = agglomerate(groups, closenessOf(evidence, options));
  return sortGroups(steps.find((step) => step.groups.length <= count)?.groups ?? groups);
}

/** The group among the others that one is tied to most. */
export function closestGroup(
  evidence: Evidence,
  weights: Weights,
  one: readonly string[],
  others: readonly (readonly string[])[],
): readonly string[] | undefined {
  const byKey = new Map(others.map((other) => [other.join('\n'), other]));
  const closeness = new Map([...byKey].map(([key, other]) => [key, affinity(evidence, weights, one, other)]));
  return byKey.get(ranked(closeness)[0]?.[0] ?? '');
}

function closenessOf(
  evidence: Evidence,
  { weights, strictness }: ClusterOptions,
): (a: readonly string[], b: readonly string[]) => number {
  const standing = standingOf(evidence);
  const routesOf = (group: readonly string[]) => group.reduce((sum, id) => sum + (standing.get(id) ?? 0), 0);
  return (a, b) => {
    const routes = Math.min(routesOf(a), routesOf(b));
    const need = Math.min(NEED.least + NEED.perRoute * routes, NEED.most) * strictness;
    return affinity(evidence, weights, a, b) / need;
  };
}

/** Number of routes that are about each anchor more than about any other. */
function standingOf(evidence: Evidence): Map<string, number> {
  const best = new Map<string, { anchor: string; amount: number }>();
  for (const [id, anchor] of evidence.anchors)
    for (const [route, amount] of anchor.use)
      if (amount > (best.get(route)?.amount ?? 0)) best.set(route, { anchor: id, amount });
  const standing = new Map<string, number>();
  for (const { anchor } of best.values()) standing.set(anchor, (standing.get(anchor) ?? 0) + 1);
  return standing;
}
