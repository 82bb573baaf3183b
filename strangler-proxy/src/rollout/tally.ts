/** Requests and failures of one side. */
export interface SideCount {
  requests: number;
  errors: number;
}

/** Counts per target, since the start and since traffic was last shifted. */
export class Tally {
  readonly #sinceStart = new Map<string, SideCount>();
  #sinceShift = new Map<string, SideCount>();

  add(target: string, failed: boolean): void {
    for (const counts of [this.#sinceStart, this.#sinceShift]) {
      const count = counts.get(target) ?? { requests: 0, errors: 0 };
      count.requests += 1;
      if (failed) count.errors += 1;
      counts.set(target, count);
    }
  }

  shifted(): void {
    this.#sinceShift = new Map();
  }

  counts(): { sinceStart: Record<string, SideCount>; sinceShift: Record<string, SideCount> } {
    return { sinceStart: copy(this.#sinceStart), sinceShift: copy(this.#sinceShift) };
  }
}

function copy(counts: ReadonlyMap<string, SideCount>): Record<string, SideCount> {
  return Object.fromEntries([...counts].map(([target, count]) => [target, { ...count }]));
}
