import type { Draft, World } from '../draft.ts';
import { finalName } from './final-names.ts';
import { keepModulesApart } from './keep-modules-apart.ts';
import { DECIDED, KERNEL, type Overrides, type Wish } from './overrides.ts';

export interface Placing {
  readonly names: ReadonlyMap<string, string>;
  readonly wishes: readonly Wish[];
  readonly overrides: Overrides;
  /** Tables that a rule moved. */
  readonly parted: ReadonlySet<string>;
}

/** A draft in which pins, splits and rules have placed their modules. */
export interface PlacedModules {
  readonly draft: Draft;
  readonly names: ReadonlyMap<string, string>;
  /** Modules and tables that an override put where they are, with the words for it. */
  readonly decided: ReadonlyMap<string, string>;
  /** Modules of which no function goes elsewhere. */
  readonly whole: ReadonlySet<string>;
}

/** Puts modules where people want them: pins and splits first, then what must be kept apart gives way. */
export function placedModules(world: World, draft: Draft, placing: Placing): PlacedModules {
  const { wishes, overrides } = placing;
  const names = new Map(placing.names);
  const groupNamed = (name: string) => [...names].find(([, own]) => own === name)?.[0];
  const placements = new Map(draft.placements);
  for (const { subject, context, kind } of wishes) {
    const placement = placements.get(subject);
    if (placement === undefined) continue;
    const name = kind === 'split' ? context : finalName(context, overrides);
    const group = context === KERNEL ? undefined : (groupNamed(name) ?? `${OF_MODULES}${name}`);
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
  return {
    draft: { ...draft, placements, routes: routesOfModules(world, draft, placements) },
    names,
    decided: new Map([
      ...[...kept, ...placing.parted].map((subject) => [subject, DECIDED.forbid] as const),
      ...wishes.map(({ subject, kind }) => [subject, DECIDED[kind]] as const),
    ]),
    whole: new Set([...held, ...kept, ...overrides.forbids.flatMap((rule) => Object.values(rule).flat())]),
  };
}

/** Marks a group that has no table. */
const OF_MODULES = 'pin:';

/** A context that people made of modules alone has the routes that these handle; no table leads them there. */
function routesOfModules(
  world: World,
  draft: Draft,
  placements: Draft['placements'],
): ReadonlyMap<string, string> {
  const handled = world.facts.routes.flatMap(({ route, handlerModule }) => {
    const group = placements.get(handlerModule)?.group;
    return group?.startsWith(OF_MODULES) === true ? [[route.id, group] as const] : [];
  });
  return new Map([...draft.routes, ...handled]);
}
