import { SIGNAL_WEIGHTS } from './assign-modules.ts';
import { type Draft, draftOf, type World } from './draft.ts';
import { nameGroups } from './names.ts';
import { checkOverrides } from './overrides/check-overrides.ts';
import type { Proposal } from './overrides/complaint.ts';
import { finalName, renamed } from './overrides/final-names.ts';
import { keepTablesApart, type Wanted } from './overrides/keep-apart.ts';
import { keepModulesApart } from './overrides/keep-modules-apart.ts';
import { DECIDED, KERNEL, type Overrides, type Wish, wishesOf } from './overrides/overrides.ts';
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
  return {
    ...placeModules(world, draft, { names: namesOf(draft, filled), wishes, overrides, parted }),
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

interface Placing {
  readonly names: ReadonlyMap<string, string>;
  readonly wishes: readonly Wish[];
  readonly overrides: Overrides;
  /** Tables that a rule moved. */
  readonly parted: ReadonlySet<string>;
}

function placeModules(world: World, draft: Draft, placing: Placing): Omit<Resolved, 'together'> {
  const { wishes, overrides } = placing;
  const names = new Map(placing.names);
  const groupNamed = (name: string) => [...names].find(([, own]) => own === name)?.[0];
  const placements = new Map(draft.placements);
  for (const { subject, context, kind } of wishes) {
    const placement = placements.get(subject);
    if (placement === undefined) continue;
    const name = kind === 'split' ? context : finalName(context, overrides);
    const group = context === KERNEL ? undefined : (groupNamed(name) ?? `pin:${name}`);
    if (group !== undefined) names.set(group, name);
    placements.set(subject, { ...placement, group, why: DECIDED[kind] });
  }
  const held = new Set(wishes.map((one) => one.subject));
  const kept = keepModulesApart(placements, {
    rules: overrides.forbids,
    groupNamed: (context) => groupNamed(finalName(context, overrides)),
    tables: new Map([...draft.tables].map(([table, group]) => [`table:${table}`, group])),
    held,
  });
  const final: Draft = { ...draft, placements, routes: routesOfPins(world, draft, placements) };
  const whole = new Set([
    ...held,
    ...kept,
    ...overrides.forbids.flatMap((rule) => Object.values(rule).flat()),
  ]);
  return {
    draft: final,
    names,
    decided: new Map([
      ...[...kept, ...placing.parted].map((subject) => [subject, DECIDED.forbid] as const),
      ...wishes.map(({ subject, kind }) => [subject, DECIDED[kind]] as const),
    ]),
    owners: ownersOf(world, final, names, whole),
    kernel: [...placements.values()]
      .filter((one) => one.group === undefined)
      .map((one) => one.module)
      .toSorted(compare),
  };
}

/** A context that people made of modules alone has the routes that these handle; no table leads them there. */
function routesOfPins(
  world: World,
  draft: Draft,
  placements: Draft['placements'],
): ReadonlyMap<string, string> {
  const handled = world.facts.routes.flatMap(({ route, handlerModule }) => {
    const group = placements.get(handlerModule)?.group;
    return group?.startsWith('pin:') === true ? [[route.id, group] as const] : [];
  });
  return new Map([...draft.routes, ...handled]);
}

function ownersOf(
  world: World,
  draft: Draft,
  names: ReadonlyMap<string, string>,
  whole: ReadonlySet<string>,
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
    split: named(splitFunctions(world.facts, draft, whole)),
    table: named(draft.tables),
    route: named(draft.routes),
  };
}
