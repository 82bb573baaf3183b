import { Pool } from 'undici';
import type { Snapshot } from '../config/snapshot.ts';

/** Node servers drop idle connections after 5 s unless told otherwise; the proxy must let go first. */
const IDLE_CONNECTION_MS = 4_000;

/**
 * Connection pools by origin and connect timeout. A pool outlives the tables that use it, and is closed once no
 * table in use names its origin and every request that began on an older table has ended.
 */
export class Upstreams {
  readonly #pools = new Map<string, Pool>();

  pool(origin: string, connectTimeout: number): Pool {
    const key = `${origin} ${connectTimeout}`;
    const known = this.#pools.get(key);
    if (known) return known;
    const pool = new Pool(origin, {
      pipelining: 1,
      keepAliveTimeout: IDLE_CONNECTION_MS,
      // HTTP/1.1 only: raw headers and framing are passed on as they are.
      allowH2: false,
      connect: { timeout: connectTimeout, allowH2: false },
    });
    this.#pools.set(key, pool);
    return pool;
  }

  /** Closes the pools of origins that none of the given tables names. */
  retainOnly(snapshots: Iterable<Snapshot>): void {
    const used = new Set([...snapshots].flatMap(originsOf));
    for (const [key, pool] of this.#pools) {
      if (used.has(key.slice(0, key.indexOf(' ')))) continue;
      this.#pools.delete(key);
      void pool.close().catch(() => undefined);
    }
  }

  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy().catch(() => undefined)));
  }
}

function originsOf({ targets }: Snapshot): string[] {
  return [...targets.values()].flatMap(({ origins }) => origins);
}
