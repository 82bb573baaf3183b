import type { Snapshot, SnapshotTarget } from '../config/snapshot.ts';
import { openClient } from '../forwarding/upstreams.ts';

export interface ProbeIntervals {
  readonly healthyMs: number;
  readonly unhealthyMs: number;
  readonly timeoutMs: number;
}

const DEFAULT_INTERVALS: ProbeIntervals = { healthyMs: 2_000, unhealthyMs: 1_000, timeoutMs: 2_000 };

/** What the health path of one instance said. `unknown` until the first answer. */
export interface InstanceHealth {
  status: 'unknown' | 'healthy' | 'unhealthy';
  failures: number;
  everHealthy: boolean;
}

interface Probe extends InstanceHealth {
  readonly origin: string;
  readonly path: string;
  timer: NodeJS.Timeout | undefined;
}

/** Asks one path of every instance that has it. Owns what the probes said and their timers. */
export class Probes {
  readonly #probes = new Map<string, Probe>();
  readonly #intervals: ProbeIntervals;
  readonly #pathOf: (target: SnapshotTarget) => string | undefined;
  readonly #onProbe: (origin: string) => void;
  #stopped = false;

  constructor(
    pathOf: (target: SnapshotTarget) => string | undefined,
    onProbe: (origin: string) => void,
    intervals: Partial<ProbeIntervals> = {},
  ) {
    this.#pathOf = pathOf;
    this.#onProbe = onProbe;
    this.#intervals = { ...DEFAULT_INTERVALS, ...intervals };
  }

  adopt({ targets }: Snapshot): void {
    const wanted = new Map([...targets.values()].flatMap((target) => this.#wanted(target)));
    for (const [origin, probe] of this.#probes) {
      if (wanted.get(origin) === probe.path) continue;
      clearTimeout(probe.timer);
      this.#probes.delete(origin);
    }
    for (const [origin, path] of wanted) {
      if (this.#probes.has(origin)) continue;
      const fresh = { status: 'unknown', failures: 0, everHealthy: false } as const;
      const probe: Probe = { origin, path, ...fresh, timer: undefined };
      this.#probes.set(origin, probe);
      void this.#ask(probe);
    }
  }

  get(origin: string): Readonly<InstanceHealth> | undefined {
    return this.#probes.get(origin);
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#probes.values()) clearTimeout(timer);
    this.#probes.clear();
  }

  #wanted(target: SnapshotTarget): [string, string][] {
    const path = this.#pathOf(target);
    return path === undefined ? [] : target.origins.map((origin) => [origin, path]);
  }

  async #ask(probe: Probe): Promise<void> {
    const healthy = await answers(probe, this.#intervals.timeoutMs);
    if (this.#stopped || this.#probes.get(probe.origin) !== probe) return;
    probe.failures = healthy ? 0 : probe.failures + 1;
    probe.status = healthy ? 'healthy' : 'unhealthy';
    probe.everHealthy ||= healthy;
    this.#onProbe(probe.origin);
    const delay = healthy ? this.#intervals.healthyMs : this.#intervals.unhealthyMs;
    probe.timer = setTimeout(() => void this.#ask(probe), delay);
    probe.timer.unref();
  }
}

/** Each probe makes a connection of its own: what is to be known is whether new ones are answered. */
async function answers({ origin, path }: Probe, timeout: number): Promise<boolean> {
  const client = openClient(origin, timeout);
  try {
    const signal = AbortSignal.timeout(timeout);
    const { statusCode, body } = await client.request({ method: 'GET', path, signal, reset: true });
    await body.dump();
    return statusCode >= 200 && statusCode < 300;
  } catch {
    return false;
  } finally {
    void client.destroy().catch(() => undefined);
  }
}
