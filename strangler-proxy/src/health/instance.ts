import type { BreakerLimits } from '../config/snapshot.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How an attempt at an instance ended; `unknown` is a client that left before it could be told. */
export type Verdict = 'ok' | 'failed' | 'unknown';

/**
 * One instance of a target as its requests see it: how many are under way, and its circuit breaker. Enough failures
 * in a row open the breaker; after a while a single request is let through, and what becomes of it decides.
 */
export class Instance {
  readonly origin: string;
  /** Requests under way. */
  pending = 0;
  #servername: string | undefined;
  #failures = 0;
  #opened = 0;
  #openUntil = 0;
  #trial = false;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Whom its certificate is for: the Host header is the client's. */
  get servername(): string {
    this.#servername ??= new URL(this.origin).hostname || 'localhost';
    return this.#servername;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  state(now: number): BreakerState {
    if (this.#opened === 0) return 'closed';
    return this.#trial || now < this.#openUntil ? 'open' : 'half-open';
  }

  /** A request sets out; answers whether it is the trial that closes or reopens the breaker. */
  begin(now: number): boolean {
    this.pending += 1;
    const trial = this.#opened > 0 && this.state(now) === 'half-open';
    if (trial) this.#trial = true;
    return trial;
  }

  /** The request that `begin` saw off is over. */
  end(verdict: Verdict, trial: boolean, now: number, limits: BreakerLimits): void {
    this.pending -= 1;
    if (trial) this.#trial = false;
    if (verdict === 'ok') {
      this.#failures = 0;
      this.#opened = 0;
    } else if (verdict === 'failed') {
      this.#failures += 1;
      // While it is open, what fails are requests that began before: they must not lengthen it.
      if (trial || (this.#opened === 0 && this.#failures >= limits.failures)) this.#open(now, limits);
    }
  }

  #open(now: number, { open, longest }: BreakerLimits): void {
    this.#openUntil = now + Math.min(longest, open * 2 ** this.#opened);
    this.#opened += 1;
  }
}
