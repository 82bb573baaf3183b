import type { Snapshot } from '../config/snapshot.ts';

/** Counts the requests under way by the table that each began on, and tells when the last has ended. */
export class InFlight {
  readonly #bySnapshot = new Map<Snapshot, number>();
  #total = 0;
  #onIdle: (() => void) | undefined;

  get total(): number {
    return this.#total;
  }

  /** Tables that requests under way began on. */
  get snapshots(): Iterable<Snapshot> {
    return this.#bySnapshot.keys();
  }

  begin(snapshot: Snapshot): void {
    this.#total += 1;
    this.#bySnapshot.set(snapshot, (this.#bySnapshot.get(snapshot) ?? 0) + 1);
  }

  /** Answers whether it was the last one of its table. */
  end(snapshot: Snapshot): boolean {
    this.#total -= 1;
    const left = (this.#bySnapshot.get(snapshot) ?? 1) - 1;
    if (left > 0) this.#bySnapshot.set(snapshot, left);
    else this.#bySnapshot.delete(snapshot);
    if (this.#total === 0) this.#onIdle?.();
    return left === 0;
  }

  /** Resolves once there are none, or after `grace` milliseconds. */
  async idleWithin(grace: number): Promise<void> {
    if (this.#total === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, grace);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
