import { type Group, sortGroups } from './agglomerate.ts';
import { type Anchor, nodeOfAnchor } from './anchors.ts';
import { distances, type Facts } from './facts.ts';
import { groupsAt, type Kinship } from './kin/kinship.ts';
import type { Usage } from './usage.ts';
import { add, shares } from './vectors.ts';

/** What clustering needs to know of the application. */
export interface Kin {
  readonly anchors: readonly Anchor[];
  readonly kinship: Kinship;
  readonly facts: Facts;
  readonly usage: Usage;
}

export interface ClusterOptions {
  /** Share of the runs in which things must be together to be united. */
  readonly closeness: number;
  /** Groups that a person wants together: they are never taken apart. */
  readonly together?: readonly (readonly string[])[];
}

/** In half of the runs: more often together than apart. */
export const USUAL_CLOSENESS = 0.5;
/** A context that fewer routes than this are about joins a neighbor; small applications may have smaller ones. */
const FEW = { routes: 4, share: 0.2 };

/** Groups of anchors that are mostly found together, none of them about a few routes only. */
export function cluster(kin: Kin, options: ClusterOptions): string[][] {
  const groups = groupsAt(kin.kinship, options.closeness);
  // Asking for more than always means each by itself.
  return options.closeness > 1
    ? bound(anchorsIn(kin, groups), options.together ?? [])
    : clusterOf(kin, groups, options.together);
}

/** The anchors of given groups of modules and tables. */
export function clusterOf(
  kin: Kin,
  groups: readonly Group[],
  together: readonly (readonly string[])[] = [],
): string[][] {
  const least = Math.min(FEW.routes, Math.ceil(FEW.share * kin.facts.routes.length));
  return bound(anchorsIn(kin, withoutSmall(kin, groups, least)), together);
}

/** Unites the closest groups of anchors until so many are left. */
export function reduceTo(kin: Kin, groups: readonly (readonly string[])[], count: number): string[][] {
  let current = sortGroups(groups);
  while (current.length > Math.max(1, count)) {
    const [smallest, ...rest] = current.toSorted((a, b) => a.length - b.length);
    const target = closestGroup(kin, smallest ?? [], rest);
    if (smallest === undefined || target === undefined) break;
    current = sortGroups([...rest.filter((one) => one !== target), [...target, ...smallest]]);
  }
  return current;
}

/** The group of anchors among the others that one is tied to most. */
export function closestGroup(
  kin: Kin,
  one: readonly string[],
  others: readonly (readonly string[])[],
): readonly string[] | undefined {
  return closest(kin, one.map(nodeOfAnchor), others, (other) => other.map(nodeOfAnchor));
}

/** What ties count where no data is shared, compared with those to the owner of all the data that something works on. */
const TIES_ALONE = 0.25;

function closest<T>(kin: Kin, one: Group, others: readonly T[], nodesOf: (other: T) => Group): T | undefined {
  const data = new Map<string, number>();
  for (const node of one)
    for (const [table, amount] of kin.usage.near.get(node) ?? []) add(data, `table:${table}`, amount);
  const dependence = shares(new Map([...data].filter(([table]) => !one.includes(table))));
  const pulls = others.map((other) => {
    const nodes = nodesOf(other);
    const share = nodes.reduce((sum, node) => sum + (dependence.get(node) ?? 0), 0);
    return kin.kinship.pull(one, nodes) * (TIES_ALONE + share);
  });
  return others[pulls.indexOf(Math.max(...pulls))];
}

function withoutSmall(kin: Kin, groups: readonly Group[], least: number): readonly Group[] {
  const entries = entriesOf(kin);
  const count = (group: Group) => new Set(group.flatMap((node) => entries.get(node) ?? [])).size;
  const anchors = new Set(kin.anchors.map((one) => nodeOfAnchor(one.id)));
  let current = groups;
  for (;;) {
    const [small] = current
      .filter((group) => count(group) < least && group.some((node) => anchors.has(node)))
      .toSorted((a, b) => a.length - b.length);
    const others = current.filter((group) => group !== small && count(group) > 0);
    const target = small === undefined ? undefined : closest(kin, small, others, (group) => group);
    if (small === undefined || target === undefined) return current;
    current = [...current.filter((group) => group !== small && group !== target), [...target, ...small]];
  }
}

/**
 * What enters at each node: routes that are about a table or handled by a module, events that a module listens to, jobs and
 * consumers that run in it.
 */
function entriesOf({ anchors, facts }: Kin): Map<string, string[]> {
  const best = new Map<string, { node: string; amount: number }>();
  for (const anchor of anchors)
    for (const [route, amount] of anchor.use)
      if (amount > (best.get(route)?.amount ?? 0)) best.set(route, { node: nodeOfAnchor(anchor.id), amount });
  const entries = new Map<string, string[]>();
  const enter = (node: string, entry: string) => entries.set(node, [...(entries.get(node) ?? []), entry]);
  for (const [route, { node }] of best) enter(node, route);
  for (const { route, handlerModule } of facts.routes) enter(handlerModule, route.id);
  for (const { event, listener } of facts.deliveries)
    enter(facts.functions.get(listener)?.file ?? '', `event ${event}`);
  for (const one of facts.entries) for (const module of worksIn(facts, one.function)) enter(module, one.name);
  return entries;
}

/** The modules whose own queries an entry gets to; a scheduler starts jobs of everybody. */
function worksIn(facts: Facts, start: string): Set<string> {
  const reached = [...distances([start], facts.calls).keys()].flatMap((id) => facts.functions.get(id) ?? []);
  return new Set(reached.filter((one) => one.writes.length > 0).map((one) => one.file));
}

function anchorsIn(kin: Kin, groups: readonly Group[]): string[][] {
  const anchorsOf = new Map(kin.anchors.map((one) => [nodeOfAnchor(one.id), one.id]));
  return sortGroups(
    groups
      .map((group) => group.flatMap((node) => anchorsOf.get(node) ?? []))
      .filter((group) => group.length > 0),
  );
}

function bound(groups: readonly Group[], together: readonly (readonly string[])[]): string[][] {
  const held = new Set(together.flat());
  const free = groups.map((group) => group.filter((id) => !held.has(id))).filter((group) => group.length > 0);
  return sortGroups([...free, ...together]);
}
