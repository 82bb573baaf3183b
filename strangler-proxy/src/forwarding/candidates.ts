import { MONOLITH } from '../config/route-table.ts';
import { MONOLITH_TIMEOUTS, type Snapshot, type SnapshotTarget, type Timeouts } from '../config/snapshot.ts';
import type { Instance } from '../health/instance.ts';
import type { TargetHealth } from '../health/target-health.ts';
import type { Decision } from '../routing/decide.ts';

/** One instance that may answer. */
export interface Candidate {
  readonly target: SnapshotTarget;
  readonly instance: Instance;
  readonly timeouts: Timeouts;
}

/** Why nobody is asked at all: every instance that may answer is to be left alone for now, or is full. */
export type Unavailable = 'PROXY-5008' | 'PROXY-5009';

/**
 * The instances that may answer a decision, in the order to ask them: first of the target, then of its fallback.
 * Those whose breaker is open come last, and are asked only when something else failed first.
 */
export function candidatesFor(
  { target, fallback, context }: Decision,
  { targets }: Snapshot,
  health: Pick<TargetHealth, 'order' | 'isOpen'>,
): readonly Candidate[] | Unavailable {
  const ready: Candidate[] = [];
  const open: Candidate[] = [];
  let full = false;
  const add = (name: string): void => {
    const found = targets.get(name);
    if (!found) return;
    const timeouts = name === MONOLITH || !context ? MONOLITH_TIMEOUTS : context.timeouts;
    for (const instance of health.order(found)) {
      const candidate = { target: found, instance, timeouts };
      if (found.maxPending > 0 && instance.pending >= found.maxPending) full = true;
      else if (health.isOpen(name, instance)) open.push(candidate);
      else ready.push(candidate);
    }
  };
  add(target);
  if (fallback !== undefined) add(fallback);
  if (ready.length > 0) return open.length > 0 ? [...ready, ...open] : ready;
  if (full) return 'PROXY-5009';
  return open.length > 0 ? 'PROXY-5008' : ready;
}
