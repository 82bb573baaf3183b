import type { Outcome } from '../rollout/context-rollout.ts';

/** Outcomes of one side of a context, in columns: the names would cost more to send than the numbers. */
export interface OutcomeBatch {
  readonly context: string;
  readonly target: string;
  readonly ms: number[];
  readonly flags: number[];
}

const FAILED = 1;
const REACHED = 2;
/** Hundredths of a millisecond are finer than any latency budget. */
const PRECISION = 100;

/** Gathers outcomes by their side. */
export function addToBatch(batches: Map<string, OutcomeBatch>, outcome: Outcome): void {
  const { context, target, failed, reached, ms } = outcome;
  const key = `${context}\0${target}`;
  let batch = batches.get(key);
  if (!batch) {
    batch = { context, target, ms: [], flags: [] };
    batches.set(key, batch);
  }
  batch.ms.push(Math.round(ms * PRECISION) / PRECISION);
  batch.flags.push((failed ? FAILED : 0) | (reached ? REACHED : 0));
}

export function* outcomesOf({ context, target, ms, flags }: OutcomeBatch): Iterable<Outcome> {
  for (const [i, each] of ms.entries()) {
    const flag = flags[i] ?? 0;
    const [failed, reached] = [(flag & FAILED) !== 0, (flag & REACHED) !== 0];
    yield { context, target, failed, reached, ms: each };
  }
}
