/** After this many failures in a row an instance is asked last, for a while. */
const EJECT_AFTER = 3;
const EJECTED_MS = 1_000;

interface InstanceRecord {
  failures: number;
  ejectedUntil: number;
}

/** Counts, per instance, what requests met; it sends none itself. */
export class PassiveHealth {
  readonly #instances = new Map<string, InstanceRecord>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  reached(origin: string): void {
    this.#instances.delete(origin);
  }

  failed(origin: string): void {
    const record = this.#instances.get(origin) ?? { failures: 0, ejectedUntil: 0 };
    record.failures += 1;
    if (record.failures >= EJECT_AFTER) record.ejectedUntil = this.#now() + EJECTED_MS;
    this.#instances.set(origin, record);
  }

  ejected(origin: string): boolean {
    const record = this.#instances.get(origin);
    return record !== undefined && record.ejectedUntil > this.#now();
  }

  failures(origin: string): number {
    return this.#instances.get(origin)?.failures ?? 0;
  }
}
