import { MONOLITH } from '../config/route-table.ts';
import { MONOLITH_TIMEOUTS, type Snapshot, type SnapshotTarget, type Timeouts } from '../config/snapshot.ts';
import type { Decision } from '../routing/decide.ts';

/** One instance that may answer. */
export interface Candidate {
  readonly target: string;
  readonly origin: string;
  readonly timeouts: Timeouts;
}

/** The instances that may answer a decision, in the order to ask them: first of the target, then of its fallback. */
export function candidatesFor(
  { target, fallback, context }: Decision,
  { targets }: Snapshot,
  order: (target: SnapshotTarget) => readonly string[],
): Candidate[] {
  const of = (name: string | undefined): Candidate[] => {
    const found = name === undefined ? undefined : targets.get(name);
    if (!found) return [];
    const timeouts = name === MONOLITH || !context ? MONOLITH_TIMEOUTS : context.timeouts;
    return order(found).map((origin) => ({ target: found.name, origin, timeouts }));
  };
  return [...of(target), ...of(fallback)];
}
