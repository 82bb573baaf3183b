/** Upper edges in seconds, as Prometheus clients have them by default. */
export const EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Cumulative counts by edge, the last of them for every duration. */
export interface DurationReport {
  readonly cumulative: readonly number[];
  readonly sum: number;
}

/** Counts durations in the buckets that Prometheus expects. */
export class DurationHistogram {
  readonly #buckets = new Float64Array(EDGES.length + 1);
  #sum = 0;

  add(seconds: number): void {
    let i = 0;
    while (i < EDGES.length && seconds > (EDGES[i] ?? 0)) i += 1;
    this.#buckets[i] = (this.#buckets[i] ?? 0) + 1;
    this.#sum += seconds;
  }

  report(): DurationReport {
    let seen = 0;
    const cumulative = [...this.#buckets].map((count) => {
      seen += count;
      return seen;
    });
    return { cumulative, sum: this.#sum };
  }
}
