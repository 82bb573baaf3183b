import { MONOLITH } from '../config/route-table.ts';
import type { Snapshot, SnapshotTarget } from '../config/snapshot.ts';
import { inOrder } from './balance.ts';
import { type BreakerState, Instance } from './instance.ts';
import { type ProbeIntervals, Probes } from './probes.ts';

export interface InstanceStatus {
  readonly url: string;
  readonly status: 'unknown' | 'healthy' | 'unhealthy';
  readonly breaker: BreakerState;
  /** Requests under way. */
  readonly pending: number;
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
  readonly #instances = new Map<string, Instance>();
  readonly #probes: Probes;
  readonly #lives: Probes;
  readonly #options: TargetHealthOptions;
  #snapshot: Snapshot | undefined;
  #turn = 0;

  constructor(options: TargetHealthOptions) {
    this.#options = options;
    const { intervals } = options;
    this.#probes = new Probes(
      ({ health }) => health,
      (origin) => this.#probed(origin),
      intervals,
    );
    this.#lives = new Probes(
      ({ liveness }) => liveness,
      (origin) => this.#probed(origin),
      intervals,
    );
  }

  adopt(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#probes.adopt(snapshot);
    this.#lives.adopt(snapshot);
    const used = new Set([...snapshot.targets.values()].flatMap(({ origins }) => origins));
    for (const [origin, { pending }] of this.#instances)
      if (pending === 0 && !used.has(origin)) this.#instances.delete(origin);
  }

  stop(): void {
    this.#probes.stop();
    this.#lives.stop();
  }

  instance(origin: string): Instance {
    const known = this.#instances.get(origin);
    if (known) return known;
    const fresh = new Instance(origin);
    this.#instances.set(origin, fresh);
    return fresh;
  }

  /** The instances of a target, the one to ask first. Sick ones come last: they may be the only ones. */
  order({ origins, balance }: SnapshotTarget): readonly Instance[] {
    const [only] = origins;
    if (origins.length === 1 && only !== undefined) return [this.instance(only)];
    this.#turn = (this.#turn + 1) % origins.length;
    const instances = origins.map((origin) => this.instance(origin));
    return inOrder(instances, { balance, turn: this.#turn, sick: (each) => this.#sick(each) });
  }

  /** Whether requests had better not go there. The monolith has no breaker: the proxy must be invisible before it. */
  isOpen(target: string, instance: Instance): boolean {
    return target !== MONOLITH && instance.state(this.#options.now()) === 'open';
  }

  status({ origins }: SnapshotTarget): TargetStatus {
    const instances = origins.map((url) => this.#describe(url));
    const known = instances.filter(({ status }) => status !== 'unknown');
    const healthy = known.length === 0 ? undefined : known.some(({ status }) => status === 'healthy');
    return { healthy, instances };
  }

  #sick(instance: Instance): boolean {
    return (
      instance.state(this.#options.now()) === 'open' ||
      this.#probes.get(instance.origin)?.status === 'unhealthy'
    );
  }

  #describe(url: string): InstanceStatus {
    const probe = this.#probes.get(url);
    const instance = this.instance(url);
    const requestFailures = instance.failures;
    const seen = requestFailures > 0 ? 'unhealthy' : 'unknown';
    return {
      url,
      status: probe?.status ?? seen,
      breaker: instance.state(this.#options.now()),
      pending: instance.pending,
      probeFailures: probe?.failures ?? 0,
      requestFailures,
    };
  }

  /** Not being ready sends requests elsewhere; only not living, where that is told apart, takes a target back. */
  #probed(origin: string): void {
    for (const { name, origins, liveness } of this.#snapshot?.targets.values() ?? []) {
      if (!origins.includes(origin)) continue;
      const deciding = liveness === undefined ? this.#probes : this.#lives;
      const probes = origins.map((each) => deciding.get(each));
      const down = probes.every((probe) => probe?.status === 'unhealthy' && probe.everHealthy);
      const failures = Math.min(...probes.map((probe) => probe?.failures ?? 0));
      // A target that was never seen healthy is still starting; requests will tell if it is not.
      if (down) this.#options.onUnhealthy(name, failures);
    }
  }
}
