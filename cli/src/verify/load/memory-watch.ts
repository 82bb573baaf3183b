import { groupMemory } from '../../ports/process-memory.ts';
import type { Side } from './rounds.ts';

const EVERY_MS = 1000;

/** Resident bytes of one side over time, in the order of the samples. */
export type MemoryCurve = readonly number[];

/** Looks at the resident memory of both sides while they are under load. */
export class MemoryWatch {
  readonly #groups: Readonly<Record<Side, number>>;
  readonly #curves: Record<Side, number[]> = { monolith: [], service: [] };
  #timer: NodeJS.Timeout | undefined;

  /** @param groups process group of each side */
  constructor(groups: Readonly<Record<Side, number>>) {
    this.#groups = groups;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): Readonly<Record<Side, MemoryCurve>> {
    clearInterval(this.#timer);
    return this.#curves;
  }

  #look(): void {
    for (const side of ['monolith', 'service'] as const)
      this.#curves[side].push(groupMemory(this.#groups[side]));
  }
}
