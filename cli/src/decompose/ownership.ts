import type { Draft } from './draft.ts';
import type { Facts } from './facts.ts';
import { compare } from './vectors.ts';

/** Which context owns what, by name; code of the shared kernel has no owner. */
export interface Owners {
  readonly contexts: readonly string[];
  readonly module: ReadonlyMap<string, string>;
  /** Functions that do not go with their module, by id. */
  readonly split: ReadonlyMap<string, string>;
  readonly table: ReadonlyMap<string, string>;
  readonly route: ReadonlyMap<string, string>;
}

/** The owner of a function: of itself or of a function around it if split off, else of its module. */
export function ownerOfFunction(owners: Owners, facts: Facts, id: string): string | undefined {
  for (const around of [id, ...enclosing(id)]) {
    const owner = owners.split.get(around);
    if (owner !== undefined) return owner;
  }
  return owners.module.get(facts.functions.get(id)?.file ?? '');
}

function enclosing(id: string): string[] {
  const [file = '', name = ''] = splitId(id);
  const parts = name.split('.');
  return parts
    .slice(0, -1)
    .map((_, index) => `${file}#${parts.slice(0, index + 1).join('.')}`)
    .toReversed();
}

function splitId(id: string): [string, string] {
  const at = id.indexOf('#');
  return [id.slice(0, at), id.slice(at + 1)];
}

/**
 * Functions that clearly belong elsewhere than their module: handlers all of whose routes are of another context,
 * and functions that write only tables of another context. Anonymous ones cannot be named without a line, so they stay.
 */
export function splitFunctions(facts: Facts, draft: Draft, whole: ReadonlySet<string>): Map<string, string> {
  const handled = new Map<string, Set<string>>();
  for (const route of facts.routes) {
    const owner = draft.routes.get(route.route.id);
    if (route.handler === undefined || owner === undefined) continue;
    handled.set(route.handler, (handled.get(route.handler) ?? new Set<string>()).add(owner));
  }
  const split = new Map<string, string>();
  for (const one of [...facts.functions.values()].toSorted((a, b) => compare(a.id, b.id))) {
    const home = draft.placements.get(one.file)?.group;
    if (home === undefined || whole.has(one.file) || /@\d|\(module\)/.test(one.id)) continue;
    const owners =
      handled.get(one.id) ?? new Set(writesAround(facts, one.id).map((table) => draft.tables.get(table)));
    const [owner] = owners;
    if (owners.size === 1 && owner !== undefined && owner !== home) split.set(one.id, owner);
  }
  return split;
}

/** Tables that a function and the functions inside it write. */
function writesAround(facts: Facts, id: string): string[] {
  const file = facts.functions.get(id)?.file ?? '';
  const inside = (facts.functionsOf.get(file) ?? []).filter(
    (one) => one.id === id || one.id.startsWith(`${id}.`),
  );
  return [...new Set(inside.flatMap((one) => one.writes))];
}
