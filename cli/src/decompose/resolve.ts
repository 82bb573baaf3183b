import { tableAnchorId } from './anchors.ts';
import { SIGNAL_WEIGHTS } from './assign-modules.ts';
import { type Draft, draftOf, type World } from './draft.ts';
import { nameGroups } from './names.ts';
import { checkContexts, checkPins, KERNEL, type Overrides } from './overrides.ts';
import { type Owners, splitFunctions } from './ownership.ts';
import { compare } from './vectors.ts';

/** A draft with names, in which every override holds. */
export interface Resolved {
  readonly draft: Draft;
  /** Name of each group. */
  readonly names: ReadonlyMap<string, string>;
  readonly owners: Owners;
  readonly kernel: readonly string[];
  readonly pinned: ReadonlySet<string>;
  /** Groups of anchors that overrides formed. */
  readonly together: readonly (readonly string[])[];
}

export const DRAFT_WEIGHTS = { signals: SIGNAL_WEIGHTS };

/**
 * Turns groups of anchors into named contexts. Overrides win: merges first, then pins of tables, then pins of modules.
 * @throws Failure MIG-1003 naming each override that points at nothing
 */
export function resolve(
  world: World,
  groups: readonly (readonly string[])[],
  overrides: Overrides,
): Resolved {
  checkPins(world.facts, overrides);
  return resolveWith(world, groups, overrides, (names) => checkContexts(names, overrides));
}

/** The same for a cut that nobody chose: overrides of contexts that it does not have are passed over. */
export function resolveLeniently(
  world: World,
  groups: readonly (readonly string[])[],
  overrides: Overrides,
): Resolved {
  return resolveWith(world, groups, overrides, () => {});
}

function resolveWith(
  world: World,
  groups: readonly (readonly string[])[],
  overrides: Overrides,
  check: (names: ReadonlySet<string>) => void,
): Resolved {
  const plain = draftOf(world, groups, DRAFT_WEIGHTS);
  const found = nameGroups(world, plain);
  check(new Set(found.values()));
  const renamed = (name: string) => overrides.names[name] ?? name;
  const wanted = new Map<string, string[]>();
  for (const [group, anchors] of plain.groups) {
    const name = mergedInto(renamed(found.get(group) ?? group), overrides, renamed);
    wanted.set(name, [...(wanted.get(name) ?? []), ...anchors]);
  }
  const pins = Object.entries(overrides.pins).toSorted((a, b) => compare(a[0], b[0]));
  const moved = movePinnedTables(wanted, pins, renamed);
  const filled = [...wanted].filter(([, anchors]) => anchors.length > 0);
  const draft = draftOf(
    world,
    filled.map(([, anchors]) => anchors),
    { ...DRAFT_WEIGHTS, keep: moved },
  );
  const touched = new Set([...moved, ...mergedAnchors(plain, found, overrides, renamed)]);
  return {
    ...placePins(world, draft, { names: namesOf(draft, filled), pins, renamed }),
    together: [...draft.groups.values()].filter((group) => group.some((id) => touched.has(id))),
  };
}

function mergedAnchors(
  draft: Draft,
  names: ReadonlyMap<string, string>,
  { merges }: Overrides,
  renamed: (name: string) => string,
): string[] {
  const merged = new Set(merges.flat().map(renamed));
  return [...draft.groups].flatMap(([group, anchors]) =>
    merged.has(renamed(names.get(group) ?? '')) ? anchors : [],
  );
}

function mergedInto(name: string, { merges }: Overrides, renamed: (name: string) => string): string {
  const merge = merges.find((one) => one.some((member) => renamed(member) === name));
  return renamed(merge?.[0] ?? name);
}

/** @returns anchors that must not be absorbed, because a person put them where they are */
function movePinnedTables(
  wanted: Map<string, string[]>,
  pins: readonly (readonly [string, string])[],
  renamed: (name: string) => string,
): Set<string> {
  const moved = new Set<string>();
  for (const [subject, target] of pins) {
    if (!subject.startsWith('table:')) continue;
    const id = tableAnchorId(subject.slice('table:'.length));
    for (const [name, anchors] of wanted)
      wanted.set(
        name,
        anchors.filter((one) => one !== id),
      );
    wanted.set(renamed(target), [...(wanted.get(renamed(target)) ?? []), id]);
    moved.add(id);
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

function placePins(
  world: World,
  draft: Draft,
  given: {
    names: ReadonlyMap<string, string>;
    pins: readonly (readonly [string, string])[];
    renamed: (name: string) => string;
  },
): Omit<Resolved, 'together'> {
  const names = new Map(given.names);
  const groupNamed = (name: string) => {
    const found = [...names].find(([, own]) => own === name);
    if (found !== undefined) return found[0];
    names.set(`pin:${name}`, name);
    return `pin:${name}`;
  };
  const placements = new Map(draft.placements);
  for (const [module, target] of given.pins) {
    const placement = placements.get(module);
    if (placement === undefined) continue;
    const group = target === KERNEL ? undefined : groupNamed(given.renamed(target));
    placements.set(module, { ...placement, group, why: 'pinned in migrate.config.yaml' });
  }
  const pinned = new Set(given.pins.map(([subject]) => subject));
  const final: Draft = { ...draft, placements };
  return {
    draft: final,
    names,
    pinned,
    owners: ownersOf(world, final, names, pinned),
    kernel: [...placements.values()]
      .filter((one) => one.group === undefined)
      .map((one) => one.module)
      .toSorted(compare),
  };
}

function ownersOf(
  world: World,
  draft: Draft,
  names: ReadonlyMap<string, string>,
  pinned: ReadonlySet<string>,
): Owners {
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
    split: named(splitFunctions(world.facts, draft, pinned)),
    table: named(draft.tables),
    route: named(draft.routes),
  };
}
