import { type Anchor, nodeOfAnchor } from './anchors.ts';
import { type Placement, placeModules, type SignalWeights } from './assign-modules.ts';
import { ownersOfRoutes, strongest } from './assign-routes.ts';
import { closestGroup, USUAL_CLOSENESS } from './cluster.ts';
import type { Facts } from './facts.ts';
import { groupsAt, type Kinship } from './kin/kinship.ts';
import type { Usage } from './usage.ts';
import { add, compare, shares, type Vector } from './vectors.ts';

/** Everything that is known about the application, before any decision. */
export interface World {
  readonly facts: Facts;
  readonly usage: Usage;
  readonly anchors: readonly Anchor[];
  readonly kinship: Kinship;
}

/** Contexts without names yet: each is known by its first anchor. */
export interface Draft {
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Group of each table. */
  readonly tables: ReadonlyMap<string, string>;
  readonly routes: ReadonlyMap<string, string>;
  readonly placements: ReadonlyMap<string, Placement>;
  /** Groups that were united because one had no route: the absorbed anchors and the group they went to. */
  readonly absorbed: ReadonlyMap<string, string>;
}

export interface DraftOptions {
  readonly signals: SignalWeights;
  /** Groups that stay even without a route, because a person asked for them. */
  readonly keep?: ReadonlySet<string>;
}

/** Gives routes and modules to groups of anchors; groups that end up without a route join their closest neighbour. */
export function draftOf(world: World, groups: readonly (readonly string[])[], options: DraftOptions): Draft {
  let current = groups.map((group) => group.toSorted(compare));
  const absorbed = new Map<string, string>();
  for (;;) {
    const routes = routesOf(world, current);
    const used = new Set(routes.owners.values());
    const idle = current.find((group) => !used.has(group[0] ?? '') && !isKept(group, options.keep));
    const target =
      idle === undefined || current.length < 2
        ? undefined
        : closestGroup(
            world,
            idle,
            current.filter((one) => one !== idle),
          );
    if (idle === undefined || target === undefined)
      return complete(world, current, routes, absorbed, options);
    for (const anchor of idle) absorbed.set(anchor, target[0] ?? '');
    current = [
      ...current.filter((one) => one !== idle && one !== target),
      [...idle, ...target].toSorted(compare),
    ];
  }
}

interface RouteOwners {
  readonly owners: ReadonlyMap<string, string>;
  readonly tables: ReadonlyMap<string, string>;
}

function routesOf(world: World, groups: readonly (readonly string[])[]): RouteOwners {
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group[0] ?? ''] as const)));
  const tables = new Map<string, string>();
  const anchored = new Map<string, string>();
  for (const anchor of world.anchors) {
    const group = groupOf.get(anchor.id);
    if (group === undefined) continue;
    if (anchor.table !== undefined) tables.set(anchor.table, group);
    for (const route of anchor.routes) anchored.set(route, group);
  }
  const claims = ownersOfRoutes(world, (table) => tables.get(table), anchored, kinOfModules(world, groups));
  const owners = new Map<string, string>();
  for (const [route, vector] of claims) {
    const owner = strongest(vector);
    if (owner !== undefined) owners.set(route, owner);
  }
  return { owners, tables };
}

function complete(
  world: World,
  groups: readonly (readonly string[])[],
  routes: RouteOwners,
  absorbed: ReadonlyMap<string, string>,
  options: DraftOptions,
): Draft {
  const ownerOfTable = (table: string) => routes.tables.get(table);
  const kin = kinOfModules(world, groups);
  const first = placeModules(
    world.facts,
    world.usage,
    { ownerOfTable, ownerOfRoute: routes.owners, kin },
    options.signals,
  );
  // Routes without tables follow the module of their handler; the modules then see these routes too.
  const owners = new Map(routes.owners);
  for (const route of world.facts.routes) {
    const home = clearHome(first.get(route.handler === undefined ? route.route.file : route.handlerModule));
    if (!owners.has(route.route.id) && home !== undefined) owners.set(route.route.id, home);
  }
  const placements =
    owners.size === routes.owners.size
      ? first
      : placeModules(world.facts, world.usage, { ownerOfTable, ownerOfRoute: owners, kin }, options.signals);
  return {
    groups: new Map(
      groups.toSorted((a, b) => compare(a[0] ?? '', b[0] ?? '')).map((group) => [group[0] ?? '', group]),
    ),
    tables: routes.tables,
    routes: owners,
    placements,
    absorbed,
  };
}

/** For each module, the groups of the anchors that it is mostly found together with. */
function kinOfModules(world: World, groups: readonly (readonly string[])[]): Map<string, Vector> {
  const groupOf = new Map(
    groups.flatMap((group) => group.map((id) => [nodeOfAnchor(id), group[0] ?? ''] as const)),
  );
  return new Map(
    groupsAt(world.kinship, USUAL_CLOSENESS).flatMap((together) => {
      const votes = new Map<string, number>();
      for (const node of together) {
        const group = groupOf.get(node);
        if (group !== undefined) add(votes, group, 1);
      }
      const kin = shares(votes);
      return together.map((node) => [node, kin] as const);
    }),
  );
}

/** Above this share a module speaks for its routes; below, it only happens to be placed where it is. */
const CLEAR = 0.6;

/** A module that serves pages of all contexts must not pull those without data into the context it is closest to. */
function clearHome(placement: Placement | undefined): string | undefined {
  if (placement?.group === undefined) return undefined;
  return (placement.scores.get(placement.group) ?? 0) >= CLEAR ? placement.group : undefined;
}

function isKept(group: readonly string[], keep: ReadonlySet<string> | undefined): boolean {
  return keep !== undefined && group.some((id) => keep.has(id));
}
