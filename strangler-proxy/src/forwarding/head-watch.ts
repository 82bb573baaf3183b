import type { Failure } from './failure.ts';

/** What waits for the head of an answer. */
export interface HeadWaiter {
  fail(failure: Failure): boolean;
}

/** Heads are awaited for seconds; this is how much later than its limit one may be told to be late. */
const SWEEP_MS = 100;

/**
 * Tells waiters whose head is late. One timer looks after all of them: nearly every head comes long before its limit, and a
 * timer of its own for each request, as undici sets one, costs more than choosing its target does.
 */
export class HeadWatch {
  readonly #lateAt = new Map<HeadWaiter, number>();
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins to wait, or waits anew; 0 milliseconds are no limit. */
  begin(waiter: HeadWaiter, ms: number): void {
    if (ms <= 0) return;
    this.#lateAt.set(waiter, this.#now() + ms);
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  end(waiter: HeadWaiter): void {
    this.#lateAt.delete(waiter);
  }

  #sweep(): void {
    const now = this.#now();
    for (const [waiter, lateAt] of this.#lateAt) {
      if (lateAt > now) continue;
      this.#lateAt.delete(waiter);
      const cause = new Error('The head of the answer did not come in time');
      waiter.fail({ code: 'PROXY-5004', nothingSent: false, clientFault: false, stale: false, cause });
    }
    if (this.#lateAt.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
