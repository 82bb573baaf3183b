const FLOOR_MS = 0.1;
const GROWTH = Math.log(1.05);
/** 0.1 ms times 1.05 to this power is 300 s: longer than any timeout. */
const BUCKETS = 306;

/** Counts latencies in buckets 5 % wide, so that a ratio of two percentiles is good to a few percent. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);

  add(ms: number): void {
    const bucket = ms <= FLOOR_MS ? 0 : Math.ceil(Math.log(ms / FLOOR_MS) / GROWTH);
    const index = Math.min(bucket, BUCKETS - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  clear(): void {
    this.#counts.fill(0);
  }

  /** Adds this histogram's counts to `sum`, which must have been made by `emptySum`. */
  addTo(sum: Float64Array): void {
    for (let i = 0; i < BUCKETS; i += 1) sum[i] = (sum[i] ?? 0) + (this.#counts[i] ?? 0);
  }
}

export function emptySum(): Float64Array {
  return new Float64Array(BUCKETS);
}

/** The upper edge in milliseconds of the bucket that holds the given share of all counts; 0 when there are none. */
export function percentile(sum: Float64Array, share: number): number {
  const total = sum.reduce((all, count) => all + count, 0);
  if (total === 0) return 0;
  let seen = 0;
  for (let i = 0; i < BUCKETS; i += 1) {
    seen += sum[i] ?? 0;
    if (seen >= total * share) return FLOOR_MS * Math.exp(i * GROWTH);
  }
  return FLOOR_MS * Math.exp((BUCKETS - 1) * GROWTH);
}
