import type { RolloutPort } from '../forwarding/exchange-port.ts';
import type { Outcome } from '../rollout/context-rollout.ts';
import type { EffectiveShift } from '../routing/decide.ts';
import type { Shifts } from './messages.ts';
import { addToBatch, type OutcomeBatch } from './outcome-batch.ts';

/** One message for each outcome would cost more than the outcome. */
const FLUSH_MS = 25;
const UNSHIFTED: EffectiveShift = { mode: 'monolith', weight: 0, latched: false };

/** The rollout as a worker sees it: judged by the primary over the traffic of all workers, applied here. */
export class RemoteRollout implements RolloutPort {
  readonly #send: (batches: readonly OutcomeBatch[]) => void;
  readonly #batches = new Map<string, OutcomeBatch>();
  #shifts: Shifts;
  #timer: NodeJS.Timeout | undefined;

  constructor(shifts: Shifts, send: (batches: readonly OutcomeBatch[]) => void) {
    this.#shifts = shifts;
    this.#send = send;
  }

  adopt(shifts: Shifts): void {
    this.#shifts = shifts;
  }

  shiftOf(context: string): EffectiveShift {
    return this.#shifts[context] ?? UNSHIFTED;
  }

  record(outcome: Outcome): void {
    addToBatch(this.#batches, outcome);
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS).unref();
  }

  #flush(): void {
    this.#timer = undefined;
    this.#send([...this.#batches.values()]);
    this.#batches.clear();
  }
}
