import type { ContextMap } from '../artifacts/context-map.ts';
import type { Facts } from '../decompose/facts.ts';
import { KERNEL } from '../decompose/overrides/overrides.ts';
import type { Owners } from '../decompose/ownership.ts';
import { compare } from '../decompose/vectors.ts';
import { type Known, knownOf } from './known-owners.ts';
import { splitHandlers } from './new-handlers.ts';
import { placeModules } from './new-modules.ts';
import { placeTables } from './new-tables.ts';
import { renamesOf } from './renames.ts';

/** Something that no context of the map holds, with the one it would join. */
export interface Newcomer {
  readonly kind: 'module' | 'route' | 'table';
  readonly name: string;
  /** A context, `sharedKernel`, or undefined where nothing speaks for any. */
  readonly context: string | undefined;
}

/** The decided architecture, applied to the sources as they are now. */
export interface Adopted {
  readonly owners: Owners;
  /** Old paths of modules to their present ones. */
  readonly renames: ReadonlyMap<string, string>;
  readonly newcomers: readonly Newcomer[];
}

/** Gives everything that is there now the context that the map gave it; what the map does not know joins the closest one. */
export function adopt(map: ContextMap, facts: Facts): Adopted {
  const decided = knownOf(map);
  const tables = placeTables(facts, decided);
  const renames = renamesOf(map, facts, decided, tables);
  const known = renamed(decided, renames);
  const placed = placeModules(facts, known, tables);
  const module = new Map([...known.module, ...placed]);
  const split = new Map([...known.split, ...splitHandlers(facts, known, { module, tables })]);
  const routes = facts.routes
    .filter((one) => !known.route.has(one.route.id))
    .map((one) => {
      const owner = (one.handler && split.get(one.handler)) ?? module.get(one.handlerModule);
      return [one.route.id, owner] as const;
    });
  return {
    owners: {
      contexts: map.contexts.map((one) => one.name),
      module: owned(module),
      split,
      table: owned(tables),
      route: owned([...known.route, ...routes]),
    },
    renames,
    newcomers: [
      ...newcomers('module', placed),
      // Routes of the kernel (health, the start page) have no context, in the map as little as now.
      ...newcomers(
        'route',
        routes.filter(([, owner]) => owner !== undefined && owner !== KERNEL),
      ),
      ...newcomers(
        'table',
        [...tables].filter(([name]) => !known.table.has(name)),
      ),
    ],
  };
}

function renamed(known: Known, renames: ReadonlyMap<string, string>): Known {
  const path = (old: string) => renames.get(old) ?? old;
  return {
    ...known,
    module: new Map([...known.module].map(([old, owner]) => [path(old), owner])),
    split: new Map(
      [...known.split].map(([id, owner]) => {
        const [file = '', name = ''] = id.split('#');
        return [`${path(file)}#${name}`, owner];
      }),
    ),
  };
}

/** Code of the kernel has no owner. */
function owned(entries: Iterable<readonly [string, string | undefined]>): Map<string, string> {
  return new Map(
    [...entries].flatMap(([name, owner]) => (owner === undefined || owner === KERNEL ? [] : [[name, owner]])),
  );
}

function newcomers(
  kind: Newcomer['kind'],
  entries: Iterable<readonly [string, string | undefined]>,
): Newcomer[] {
  return [...entries]
    .map(([name, context]) => ({ kind, name, context }))
    .toSorted((a, b) => compare(a.name, b.name));
}
