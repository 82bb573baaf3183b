import { buildConnector, Client, type Dispatcher } from 'undici';
import type { Snapshot } from '../config/snapshot.ts';
import { ConnectionPool } from './connection-pool.ts';
import { CountingClient } from './counting-client.ts';

/** Node servers drop idle connections after 5 s unless told otherwise; the proxy must let go first. */
export const IDLE_CONNECTION_MS = 4_000;
const UNIX = 'unix:';

/**
 * Connection pools by origin and connect timeout. A pool outlives the tables that use it, and is closed once no
 * table in use names its origin and every request that began on an older table has ended.
 */
export class Upstreams {
  readonly #pools = new Map<string, Map<number, ConnectionPool>>();

  pool(origin: string, connectTimeout: number): ConnectionPool {
    const byTimeout = this.#pools.get(origin) ?? new Map<number, ConnectionPool>();
    const known = byTimeout.get(connectTimeout);
    if (known) return known;
    const pool = openPool(origin, connectTimeout);
    byTimeout.set(connectTimeout, pool);
    this.#pools.set(origin, byTimeout);
    return pool;
  }

  /** Sends a request on a connection of its own: the pool may hold more that its server has let go of. */
  dispatchOnce(
    origin: string,
    connectTimeout: number,
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): void {
    const client = openClient(origin, connectTimeout);
    client.dispatch(options, handler);
    void client.close().catch(() => undefined);
  }

  /** Closes the pools of origins that none of the given tables names. */
  retainOnly(snapshots: Iterable<Snapshot>): void {
    const used = new Set([...snapshots].flatMap(originsOf));
    for (const [origin, pools] of this.#pools) {
      if (used.has(origin)) continue;
      this.#pools.delete(origin);
      for (const pool of pools.values()) void pool.close().catch(() => undefined);
    }
  }

  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()].flatMap((byTimeout) => [...byTimeout.values()]);
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy().catch(() => undefined)));
  }
}

/** The path of the Unix socket that an origin such as `unix:/run/shop.sock` stands for. */
export function socketPathOf(origin: string): string | undefined {
  return origin.startsWith(UNIX) ? origin.slice(UNIX.length) : undefined;
}

/** A single connection, apart from the pools. */
export function openClient(origin: string, connectTimeout: number): Client {
  return new Client(urlOf(origin), { allowH2: false, connect: connectorOf(origin, connectTimeout) });
}

function openPool(origin: string, connectTimeout: number): ConnectionPool {
  const url = urlOf(origin);
  // One for all connections: it keeps the sessions of TLS.
  const connect = buildConnector(connectorOf(origin, connectTimeout));
  const options = {
    pipelining: 1,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // HTTP/1.1 only: raw headers and framing are passed on as they are.
    allowH2: false,
    connect,
  };
  return new ConnectionPool(() => new CountingClient(url, options));
}

function urlOf(origin: string): string {
  return socketPathOf(origin) === undefined ? origin : 'http://localhost';
}

function connectorOf(origin: string, timeout: number) {
  const socketPath = socketPathOf(origin);
  return { timeout, allowH2: false, ...(socketPath === undefined ? {} : { socketPath }) };
}

function originsOf({ targets }: Snapshot): string[] {
  return [...targets.values()].flatMap(({ origins }) => origins);
}
