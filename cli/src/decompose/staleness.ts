import type { ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { finalName } from './overrides/final-names.ts';
import { KERNEL, type Overrides, wishesOf } from './overrides/overrides.ts';
import { compare } from './vectors.ts';

/** How far a context map is behind the sources and the configuration. */
export interface Staleness {
  /** What the map gives to contexts and the sources no longer have. */
  readonly gone: readonly string[];
  /** What the sources have and the map does not know. */
  readonly fresh: readonly string[];
  /** Overrides that the map does not show. */
  readonly unheeded: readonly string[];
}

/** Compares by names alone, so that nothing has to be decomposed again. */
export function stalenessOf(map: ContextMap, model: Model, overrides: Overrides): Staleness {
  const homes = homesIn(map);
  const kernel = new Set(map.sharedKernel);
  const there = new Set([
    ...model.routes.map((one) => one.id),
    ...model.modules.map((one) => one.path),
    ...model.tables.map((one) => `table:${one.name}`),
  ]);
  // Routes of the kernel (health, the start page) are in no map.
  const fresh = [...there].filter(
    (one) => !one.includes(' ') && !homes.has(one) && !kernel.has(one) && !isSeam(one, model),
  );
  return {
    gone: [...homes.keys()].filter((one) => !there.has(one)).toSorted(compare),
    fresh: fresh.toSorted(compare),
    unheeded: unheeded(map, homes, overrides),
  };
}

/** What an extraction put into the monolith belongs to no context. */
function isSeam(path: string, { application }: Model): boolean {
  const [folder = ''] = /^.*\//.exec(application.entry) ?? [];
  const name = path.startsWith(`${folder}seams/`) ? path.slice(folder.length + 'seams/'.length) : '';
  return /^(?:codec|client|[\w-]+-host)\.[cm]?[jt]s$/.test(name);
}

/** The staleness in one sentence, or nothing while the map is what the sources and the configuration ask for. */
export function stalenessText({ gone, fresh, unheeded }: Staleness): string | undefined {
  const parts = [
    ...(gone.length === 0 ? [] : [`it names what is gone: ${some(gone)}`]),
    ...(fresh.length === 0 ? [] : [`it does not know ${some(fresh)}`]),
    ...(unheeded.length === 0 ? [] : [`overrides were changed since: ${some(unheeded)}`]),
  ];
  return parts.length === 0 ? undefined : `The context map is stale: ${parts.join('; ')}.`;
}

const SHOWN = 5;

function some(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function homesIn(map: ContextMap): Map<string, string> {
  return new Map(
    map.contexts.flatMap(({ name, routes, modules, tables }) =>
      [...routes, ...modules.filter((one) => !one.includes('#')), ...tables.map((one) => `table:${one}`)].map(
        (one) => [one, name] as const,
      ),
    ),
  );
}

function unheeded(map: ContextMap, homes: ReadonlyMap<string, string>, overrides: Overrides): string[] {
  const names = new Set(map.contexts.map((one) => one.name));
  const given = new Set(Object.values(overrides.names));
  const homeOf = (subject: string) => (map.sharedKernel.includes(subject) ? KERNEL : homes.get(subject));
  const wishes = wishesOf(overrides).filter(({ subject, context, kind }) => {
    const home = homeOf(subject);
    return home !== undefined && home !== (kind === 'split' ? context : finalName(context, overrides));
  });
  const old = Object.keys(overrides.names).filter((name) => names.has(name) && !given.has(name));
  const merged = overrides.merges.flatMap((members) => members.slice(1)).filter((name) => names.has(name));
  const together = overrides.forbids.filter((rule) =>
    'keep' in rule
      ? homeOf(rule.keep) === finalName(rule.outOf, overrides)
      : isSame(homeOf(rule.apart[0]), homeOf(rule.apart[1])),
  );
  return [
    ...wishes.map(({ subject, context }) => `${subject} belongs into ${context}`),
    ...old.map((name) => `${name} is renamed`),
    ...merged.map((name) => `${name} is merged`),
    ...together.map((rule) =>
      'keep' in rule ? `${rule.keep} out of ${rule.outOf}` : `${rule.apart.join(' apart from ')}`,
    ),
  ];
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a !== KERNEL && a === b;
}
