import type { ProxyErrorCode } from '../errors/proxy-error.ts';

/** The time limits and pauses of one exchange. Owns their timers. */
export class Deadlines {
  readonly #expired: (code: ProxyErrorCode) => void;
  #total: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #paused: NodeJS.Timeout | undefined;

  constructor(expired: (code: ProxyErrorCode) => void) {
    this.#expired = expired;
  }

  /** Limits the whole exchange. */
  limitTotal(ms: number): void {
    this.#total = setTimeout(() => this.#expired('PROXY-5005'), ms);
  }

  /** A stream of events may last as long as it likes. */
  liftTotal(): void {
    clearTimeout(this.#total);
  }

  /** Limits the silence of the upstream; while it is the client that is slow, silence is the upstream's patience. */
  limitIdle(ms: number, clientIsSlow: () => boolean): void {
    this.#idle = setTimeout(() => {
      if (clientIsSlow()) this.#idle?.refresh();
      else this.#expired('PROXY-5004');
    }, ms);
  }

  /** Goes on after `ms`, unless the exchange has ended by then. */
  pause(ms: number, then: () => void): void {
    this.#paused = setTimeout(then, ms);
  }

  progress(): void {
    this.#idle?.refresh();
  }

  clear(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#idle);
    clearTimeout(this.#paused);
  }
}
