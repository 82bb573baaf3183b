import { emptySum, LatencyHistogram, percentile } from './latency-histogram.ts';

/** What one side did within the window. */
export interface SideNumbers {
  readonly samples: number;
  readonly errors: number;
  readonly p95: number;
}

const SLOTS = 10;

interface Slot {
  epoch: number;
  samples: number;
  errors: number;
  readonly latencies: LatencyHistogram;
}

/** Outcomes of one side over the last `length` milliseconds, in ten slots that are reused in turn. */
export class SlidingWindow {
  readonly #slotLength: number;
  readonly #slots: readonly Slot[];

  constructor(length: number) {
    this.#slotLength = Math.max(1, length / SLOTS);
    this.#slots = Array.from({ length: SLOTS }, () => ({
      epoch: -1,
      samples: 0,
      errors: 0,
      latencies: new LatencyHistogram(),
    }));
  }

  add(at: number, failed: boolean, ms: number): void {
    const epoch = Math.floor(at / this.#slotLength);
    const slot = this.#slots[epoch % SLOTS];
    if (!slot) return;
    if (slot.epoch !== epoch) {
      slot.latencies.clear();
      Object.assign(slot, { epoch, samples: 0, errors: 0 });
    }
    slot.samples += 1;
    if (failed) slot.errors += 1;
    slot.latencies.add(ms);
  }

  numbers(at: number): SideNumbers {
    const newest = Math.floor(at / this.#slotLength);
    const sum = emptySum();
    let samples = 0;
    let errors = 0;
    for (const slot of this.#slots) {
      if (slot.epoch <= newest - SLOTS || slot.epoch > newest) continue;
      samples += slot.samples;
      errors += slot.errors;
      slot.latencies.addTo(sum);
    }
    return { samples, errors, p95: percentile(sum, 0.95) };
  }
}
