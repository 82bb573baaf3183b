import type { Snapshot, SnapshotTarget } from '../config/snapshot.ts';
import { PassiveHealth } from './passive.ts';
import { type ProbeIntervals, Probes } from './probes.ts';

export interface InstanceStatus {
  readonly url: string;
  readonly status: 'unknown' | 'healthy' | 'unhealthy';
  /** Failures in a row of the health path, and of requests. */
  readonly probeFailures: number;
  readonly requestFailures: number;
}

export interface TargetStatus {
  /** Undefined while nothing is known: no health path, and no request yet. */
  readonly healthy: boolean | undefined;
  readonly instances: readonly InstanceStatus[];
}

export interface TargetHealthOptions {
  readonly now: () => number;
  /** Every instance of a target that was healthy before fails its health path, `failures` times in a row. */
  readonly onUnhealthy: (target: string, failures: number) => void;
  readonly intervals?: Partial<ProbeIntervals> | undefined;
}

/** Brings together what probes and requests say about instances, and puts them in the order to ask them. */
export class TargetHealth {
  readonly passive: PassiveHealth;
  readonly #probes: Probes;
  readonly #onUnhealthy: TargetHealthOptions['onUnhealthy'];
  #snapshot: Snapshot | undefined;
  #turn = 0;

  constructor({ now, onUnhealthy, intervals }: TargetHealthOptions) {
    this.passive = new PassiveHealth(now);
    this.#onUnhealthy = onUnhealthy;
    this.#probes = new Probes((origin) => this.#probed(origin), intervals);
  }

  adopt(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#probes.adopt(snapshot);
  }

  stop(): void {
    this.#probes.stop();
  }

  /** The instances of a target, the next healthy one first. Sick ones come last: they may be the only ones. */
  order({ origins }: SnapshotTarget): readonly string[] {
    if (origins.length < 2) return origins;
    this.#turn = (this.#turn + 1) % origins.length;
    const turned = [...origins.slice(this.#turn), ...origins.slice(0, this.#turn)];
    const sick = (origin: string) =>
      this.passive.ejected(origin) || this.#probes.get(origin)?.status === 'unhealthy';
    return [...turned.filter((origin) => !sick(origin)), ...turned.filter(sick)];
  }

  status({ origins }: SnapshotTarget): TargetStatus {
    const instances = origins.map((url) => this.#instance(url));
    const known = instances.filter(({ status }) => status !== 'unknown');
    const healthy = known.length === 0 ? undefined : known.some(({ status }) => status === 'healthy');
    return { healthy, instances };
  }

  #instance(url: string): InstanceStatus {
    const probe = this.#probes.get(url);
    const requestFailures = this.passive.failures(url);
    const seen = requestFailures > 0 ? 'unhealthy' : 'unknown';
    return { url, status: probe?.status ?? seen, probeFailures: probe?.failures ?? 0, requestFailures };
  }

  #probed(origin: string): void {
    for (const { name, origins } of this.#snapshot?.targets.values() ?? []) {
      if (!origins.includes(origin)) continue;
      const probes = origins.map((each) => this.#probes.get(each));
      const down = probes.every((probe) => probe?.status === 'unhealthy' && probe.everHealthy);
      // A target that was never seen healthy is still starting; requests will tell if it is not.
      if (down) this.#onUnhealthy(name, Math.min(...probes.map((probe) => probe?.failures ?? 0)));
    }
  }
}
