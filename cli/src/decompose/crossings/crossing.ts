import type { CrossingKind, ListedCrossing } from '../../artifacts/context-map.ts';
import type { Facts } from '../facts.ts';
import { KERNEL } from '../overrides/overrides.ts';
import { type Owners, ownerOfFunction } from '../ownership.ts';
import { stableId } from '../seams.ts';
import { compare } from '../vectors.ts';

/** One thing of a context that uses one thing of another. */
export interface Crossing {
  readonly kind: CrossingKind;
  readonly from: string;
  readonly to: string;
  /** Function id, module path or table that uses; the bare name for events and memory. */
  readonly source: string;
  /** Function id, module path or table that is used; `a+b` for a join. */
  readonly target: string;
  /** Functions at both ends of an event or a memory, where the names alone do not tell them. */
  readonly parties?: { readonly near: string; readonly far: string };
}

/** The context of a function; code of the shared kernel goes by that name. */
export function homeOf(owners: Owners, facts: Facts, id: string): string {
  return ownerOfFunction(owners, facts, id) ?? KERNEL;
}

/** Keeps what crosses: the used side has an owner, and it is another one. */
export function crossing(
  kind: CrossingKind,
  pair: { readonly from: string; readonly to: string | undefined },
  ends: Pick<Crossing, 'source' | 'target' | 'parties'>,
): Crossing[] {
  const { from, to } = pair;
  return to === undefined || to === KERNEL || to === from ? [] : [{ kind, from, to, ...ends }];
}

/** As the context map lists them: grouped, sorted, without line numbers. */
export function listCrossings(crossings: readonly Crossing[]): ListedCrossing[] {
  const groups = new Map<string, { kind: CrossingKind; from: string; to: string; through: Set<string> }>();
  for (const { kind, from, to, source, target } of crossings) {
    const key = `${from}\n${to}\n${kind}`;
    const group = groups.get(key) ?? { kind, from, to, through: new Set<string>() };
    groups.set(key, group);
    group.through.add(source === target ? target : `${stableId(source)} -> ${stableId(target)}`);
  }
  return [...groups]
    .toSorted((a, b) => compare(a[0], b[0]))
    .map(([, group]) => ({ ...group, through: [...group.through].toSorted(compare) }));
}

/** The opposite of `listCrossings`. */
export function readCrossings(listed: readonly ListedCrossing[]): Crossing[] {
  return listed.flatMap(({ kind, from, to, through }) =>
    through.map((text) => {
      const [source = '', target = source] = text.split(' -> ');
      return { kind, from, to, source, target };
    }),
  );
}
