import type { Facts, RouteFact } from './facts.ts';
import { termsOf } from './terms.ts';
import type { Usage } from './usage.ts';
import { add, ranked, total, type Vector } from './vectors.ts';

/** A path that names the table weighs as much as a second, equal use of it. */
const NAMED = 1;
/** So does a handler that is mostly found together with the table's context, twice. */
const KINDRED = 2;
/** A page that reads a bit of everybody's data belongs to whoever serves it, unless one of them stands out. */
const SERVED = 0.5;

/**
 * The group of anchors that each route is about: the owner of what it writes, else of what it mostly reads.
 * Routes that touch no table follow their module later, and are absent here.
 * @param ownerOf group of a table
 */
export function ownersOfRoutes(
  { facts, usage }: { readonly facts: Facts; readonly usage: Usage },
  ownerOf: (table: string) => string | undefined,
  anchored: ReadonlyMap<string, string>,
  kin: ReadonlyMap<string, Vector>,
): Map<string, Vector> {
  const owners = new Map<string, Vector>();
  for (const route of facts.routes) {
    const byAnchor = anchored.get(route.route.id);
    const claims =
      byAnchor === undefined
        ? claimsOn(route, ownerOf, usage, kin.get(route.handlerModule))
        : new Map([[byAnchor, 1]]);
    // A page that works on nobody's data is nobody's, whatever its module is found together with.
    if (total(claims) > 0) owners.set(route.route.id, claims);
  }
  return owners;
}

export function strongest(claims: Vector): string | undefined {
  return ranked(claims)[0]?.[0];
}

function claimsOn(
  route: RouteFact,
  ownerOf: (table: string) => string | undefined,
  usage: Usage,
  kin: Vector | undefined,
): Map<string, number> {
  const writes = usage.routes.get(route.route.id)?.writes ?? new Map<string, number>();
  const named = new Set(usage.words.get(route.route.id));
  const claims = new Map<string, number>();
  for (const [table, amount] of usage.focus.get(route.route.id) ?? []) {
    const owner = ownerOf(table);
    if (owner === undefined || (writes.size > 0 && !writes.has(table))) continue;
    const isNamed = termsOf(table).some((term) => named.has(term));
    add(claims, owner, amount * (1 + (isNamed ? NAMED : 0) + KINDRED * (kin?.get(owner) ?? 0)));
  }
  if (writes.size === 0)
    for (const [group, share] of kin ?? []) add(claims, group, SERVED * share * total(claims));
  return claims;
}
