import { request } from 'undici';
import type { Snapshot, SnapshotTarget } from '../config/snapshot.ts';

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
  readonly url: string;
  timer: NodeJS.Timeout | undefined;
}

/** Asks the health path of every instance that has one. Owns what the probes said and their timers. */
export class Probes {
  readonly #probes = new Map<string, Probe>();
  readonly #intervals: ProbeIntervals;
  readonly #onProbe: (origin: string) => void;
  #stopped = false;

  constructor(onProbe: (origin: string) => void, intervals: Partial<ProbeIntervals> = {}) {
    this.#onProbe = onProbe;
    this.#intervals = { ...DEFAULT_INTERVALS, ...intervals };
  }

  adopt({ targets }: Snapshot): void {
    const wanted = new Map([...targets.values()].flatMap(probesOf));
    for (const [origin, probe] of this.#probes) {
      if (wanted.get(origin) === probe.url) continue;
      clearTimeout(probe.timer);
      this.#probes.delete(origin);
    }
    for (const [origin, url] of wanted) {
      if (this.#probes.has(origin)) continue;
      const probe: Probe = { url, status: 'unknown', failures: 0, everHealthy: false, timer: undefined };
      this.#probes.set(origin, probe);
      void this.#ask(origin, probe);
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

  async #ask(origin: string, probe: Probe): Promise<void> {
    const healthy = await answers(probe.url, this.#intervals.timeoutMs);
    if (this.#stopped || this.#probes.get(origin) !== probe) return;
    probe.failures = healthy ? 0 : probe.failures + 1;
    probe.status = healthy ? 'healthy' : 'unhealthy';
    probe.everHealthy ||= healthy;
    this.#onProbe(origin);
    const delay = healthy ? this.#intervals.healthyMs : this.#intervals.unhealthyMs;
    probe.timer = setTimeout(() => void this.#ask(origin, probe), delay);
    probe.timer.unref();
  }
}

function probesOf({ origins, health }: SnapshotTarget): [string, string][] {
  return health === undefined ? [] : origins.map((origin) => [origin, `${origin}${health}`]);
}

async function answers(url: string, timeout: number): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(timeout), reset: true });
    await body.dump();
    return statusCode >= 200 && statusCode < 300;
  } catch {
    return false;
  }
}
