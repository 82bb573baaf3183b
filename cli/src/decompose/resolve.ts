import { SIGNAL_WEIGHTS } from './assign-modules.ts';
import { type Draft, draftOf, type World } from './draft.ts';
import { nameGroups } from './names.ts';
import { checkOverrides } from './overrides/check-overrides.ts';
import type { Proposal } from './overrides/complaint.ts';
import { finalName, renamed } from './overrides/final-names.ts';
import { keepTablesApart, type Wanted } from './overrides/keep-apart.ts';
import { type Overrides, type Wish, wishesOf } from './overrides/overrides.ts';
import { type PlacedModules, placedModules } from './overrides/placed-modules.ts';
import { requireApart } from './overrides/require-apart.ts';
import { type Owners, splitFunctions } from './ownership.ts';
import { compare } from './vectors.ts';

/** A draft with names, in which every override holds. */
export interface Resolved {
  readonly draft: Draft;
  /** Name of each group. */
  readonly names: ReadonlyMap<string, string>;
  readonly owners: Owners;
  readonly kernel: readonly string[];
  /** Modules and tables that an override put where they are, with the words for it. */
  readonly decided: ReadonlyMap<string, string>;
  /** Groups of anchors that overrides formed. */
  readonly together: readonly (readonly string[])[];
}

export const DRAFT_WEIGHTS = { signals: SIGNAL_WEIGHTS };

type Groups = readonly (readonly string[])[];

/**
 * Turns groups of anchors into named contexts. Overrides win: renames and merges first, then pins and splits, and what is
 * forbidden gives way to them.
 * @throws Failure MIG-1003 naming each override that points at nothing or contradicts another one
 */
export function resolve(world: World, groups: Groups, overrides: Overrides): Resolved {
  const resolved = resolveWith(world, groups, overrides, (proposal) => checkOverrides(proposal, overrides));
  requireApart(resolved.owners, overrides);
  return resolved;
}

/** The same for a cut that nobody chose: overrides of contexts that it does not have are passed over. */
export function resolveLeniently(world: World, groups: Groups, overrides: Overrides): Resolved {
  return resolveWith(world, groups, overrides, () => {});
}

function resolveWith(
  world: World,
  groups: Groups,
  overrides: Overrides,
  check: (proposal: Proposal) => void,
): Resolved {
  const plain = draftOf(world, groups, DRAFT_WEIGHTS);
  const found = nameGroups(world, plain);
  check(proposalOf(world, plain, found));
  const nameOf = (name: string) => finalName(name, overrides);
  const wanted: Wanted = new Map();
  for (const [group, anchors] of plain.groups) {
    const name = nameOf(found.get(group) ?? group);
    wanted.set(name, [...(wanted.get(name) ?? []), ...anchors]);
  }
  const wishes = wishesOf(overrides).toSorted((a, b) => compare(a.subject, b.subject));
  const moved = moveTables(wanted, wishes, nameOf);
  const parted = keepTablesApart(world, wanted, overrides.forbids, { held: moved, nameOf });
  const filled = [...wanted].filter(([, anchors]) => anchors.length > 0);
  const draft = draftOf(
    world,
    filled.map(([, anchors]) => anchors),
    { ...DRAFT_WEIGHTS, keep: new Set([...moved, ...parted]) },
  );
  const touched = new Set([...moved, ...parted, ...mergedAnchors(plain, found, overrides)]);
  const placed = placedModules(world, draft, { names: namesOf(draft, filled), wishes, overrides, parted });
  return {
    draft: placed.draft,
    names: placed.names,
    decided: placed.decided,
    owners: ownersOf(world, placed),
    kernel: [...placed.draft.placements.values()]
      .filter((one) => one.group === undefined)
      .map((one) => one.module)
      .toSorted(compare),
    together: [...draft.groups.values()].filter((group) => group.some((id) => touched.has(id))),
  };
}

/** What was found before any override, as the overrides are checked against it. */
function proposalOf(world: World, plain: Draft, names: ReadonlyMap<string, string>): Proposal {
  const nameOf = (group: string | undefined) => (group === undefined ? undefined : names.get(group));
  return {
    facts: world.facts,
    contexts: new Set(names.values()),
    homeOf: (subject) =>
      nameOf(
        subject.startsWith('table:')
          ? plain.tables.get(subject.slice('table:'.length))
          : plain.placements.get(subject)?.group,
      ),
  };
}

function mergedAnchors(draft: Draft, names: ReadonlyMap<string, string>, overrides: Overrides): string[] {
  const merged = new Set(overrides.merges.flat().map((name) => renamed(name, overrides)));
  return [...draft.groups].flatMap(([group, anchors]) =>
    merged.has(renamed(names.get(group) ?? '', overrides)) ? anchors : [],
  );
}

/** @returns anchors that must not be absorbed, because a person put them where they are */
function moveTables(wanted: Wanted, wishes: readonly Wish[], nameOf: (name: string) => string): Set<string> {
  const moved = new Set<string>();
  for (const { subject, context, kind } of wishes) {
    if (!subject.startsWith('table:')) continue;
    for (const [name, anchors] of wanted)
      wanted.set(
        name,
        anchors.filter((one) => one !== subject),
      );
    const target = kind === 'split' ? context : nameOf(context);
    wanted.set(target, [...(wanted.get(target) ?? []), subject]);
    moved.add(subject);
  }
  return moved;
}

/** A group that absorbed another keeps its own name. */
function namesOf(
  draft: Draft,
  wanted: readonly (readonly [string, readonly string[]])[],
): Map<string, string> {
  const nameOf = new Map(wanted.flatMap(([name, anchors]) => anchors.map((id) => [id, name] as const)));
  return new Map(
    [...draft.groups].map(([group, anchors]) => {
      const own = anchors.find((id) => !draft.absorbed.has(id)) ?? group;
      return [group, nameOf.get(own) ?? own];
    }),
  );
}

function ownersOf(world: World, { draft, names, whole }: PlacedModules): Owners {
  const named = (entries: Iterable<readonly [string, string | undefined]>) =>
    new Map(
      [...entries].flatMap(([subject, group]) => {
        const name = group === undefined ? undefined : names.get(group);
        return name === undefined ? [] : [[subject, name] as const];
      }),
    );
  return {
    contexts: [...new Set(names.values())].toSorted(compare),
    module: named([...draft.placements].map(([module, { group }]) => [module, group] as const)),
    split: named(splitFunctions(world.facts, draft, whole)),
    table: named(draft.tables),
    route: named(draft.routes),
  };
}
