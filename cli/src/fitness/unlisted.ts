import type { Crossing } from '../decompose/crossings/crossing.ts';
import type { Facts } from '../decompose/facts.ts';
import { groupBy } from '../decompose/grouping.ts';

/** Of these it matters that two contexts share the thing at all; who exactly uses it is a detail of the using side. */
const BY_TARGET = new Set<Crossing['kind']>(['import', 'event', 'memory']);
/** A second transaction over a boundary is one more to heal, even beside the first. */
const BY_FUNCTION = new Set<Crossing['kind']>(['transaction', 'foreign-key']);

interface Baseline {
  readonly listed: readonly Crossing[];
  /** Modules that the map knows, by their present paths. */
  readonly modules: ReadonlySet<string>;
}

/**
 * Crossings that the map does not list. Lines, paths and names may change: a listed crossing covers the same functions
 * wherever they moved, and one whose user or used function is gone covers what took its place.
 */
export function unlisted(present: readonly Crossing[], baseline: Baseline, facts: Facts): Crossing[] {
  const key = (one: Crossing) => `${one.kind}\n${one.from}\n${one.to}`;
  const listed = groupBy(baseline.listed, key);
  const names = new Set([...facts.functions.keys()].map(nameOf));
  return [...groupBy(present, key)].flatMap(([group, found]) =>
    unmatched(found, listed.get(group) ?? [], { names, modules: baseline.modules }),
  );
}

interface Knowledge {
  /** Names of all functions that are there now. */
  readonly names: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
}

function unmatched(
  present: readonly Crossing[],
  listed: readonly Crossing[],
  { names, modules }: Knowledge,
): Crossing[] {
  const exact = new Set(listed.map(nameKey));
  const used = new Set(present.map(nameKey));
  const targets = new Set(present.map((one) => nameOf(one.target)));
  const free = listed.filter((one) => !used.has(nameKey(one)));
  const take = (isFit: (one: Crossing) => boolean): boolean => {
    const index = free.findIndex(isFit);
    if (index >= 0) free.splice(index, 1);
    return index >= 0;
  };
  return present.filter((one) => {
    if (exact.has(nameKey(one))) return false;
    const sameTarget = listed.filter((known) => nameOf(known.target) === nameOf(one.target));
    if (BY_TARGET.has(one.kind))
      return sameTarget.length === 0 && !take((known) => !targets.has(nameOf(known.target)));
    if (isMoreOfTheSame(one, sameTarget, modules)) return false;
    // The user moved or was renamed: the listed one does not use the target any more.
    if (take((known) => nameOf(known.target) === nameOf(one.target))) return false;
    // The used function was renamed: its user stayed, and the old name is nowhere.
    const isRenamed = (known: Crossing) =>
      nameOf(known.source) === nameOf(one.source) && !names.has(nameOf(known.target));
    return one.kind !== 'call' || !take(isRenamed);
  });
}

/** A module that used the same thing before, or a new module that asks what its context asked before. */
function isMoreOfTheSame(
  one: Crossing,
  sameTarget: readonly Crossing[],
  modules: ReadonlySet<string>,
): boolean {
  if (BY_FUNCTION.has(one.kind)) return false;
  if (sameTarget.some((known) => moduleOf(known) === moduleOf(one))) return true;
  return one.kind === 'call' && sameTarget.length > 0 && !modules.has(moduleOf(one));
}

function nameKey(one: Crossing): string {
  return `${nameOf(one.source)} -> ${nameOf(one.target)}`;
}

function moduleOf(one: Crossing): string {
  return one.source.split('#')[0] ?? one.source;
}

/** The named function around, without its module; other things go by their whole name. */
function nameOf(id: string): string {
  const name = id.split('#')[1];
  if (name === undefined || name.startsWith('(')) return id.replaceAll(/@\d+/g, '');
  return name.replace(/\.\(.*$/, '');
}
