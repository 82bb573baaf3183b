const EARNED_PER_REQUEST = 0.1;
const MOST = 10;

/** Lets at most one request in ten be sent again, so that retries cannot multiply the load on a sick upstream. */
export class RetryBudget {
  #tokens = MOST;

  earn(): void {
    this.#tokens = Math.min(MOST, this.#tokens + EARNED_PER_REQUEST);
  }

  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
