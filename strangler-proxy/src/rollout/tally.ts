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
    count(this.#sinceStart, target, failed);
    count(this.#sinceShift, target, failed);
  }

  shifted(): void {
    this.#sinceShift = new Map();
  }

  counts(): { sinceStart: Record<string, SideCount>; sinceShift: Record<string, SideCount> } {
    return { sinceStart: copy(this.#sinceStart), sinceShift: copy(this.#sinceShift) };
  }
}

function count(counts: Map<string, SideCount>, target: string, failed: boolean): void {
  let side = counts.get(target);
  if (!side) {
    side = { requests: 0, errors: 0 };
    counts.set(target, side);
  }
  side.requests += 1;
  if (failed) side.errors += 1;
}

function copy(counts: ReadonlyMap<string, SideCount>): Record<string, SideCount> {
  return Object.fromEntries([...counts].map(([target, count]) => [target, { ...count }]));
}
