import type { Dispatcher } from 'undici';
import type { CountingClient } from './counting-client.ts';

/** What can send a request. */
export interface Sender {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
}

/**
 * Connections to one origin, each of them with one request at a time. Undici's own pool looks through all of them twice for
 * each request, and loses one for each request that it finds invalid; this one has the free ones at hand. The one used
 * last is used first, so that what a burst needed falls idle.
 */
export class ConnectionPool implements Sender {
  readonly #open: () => CountingClient;
  readonly #clients = new Set<CountingClient>();
  readonly #free: CountingClient[] = [];

  constructor(open: () => CountingClient) {
    this.#open = open;
  }

  /** Connections, whether open or not. */
  get size(): number {
    return this.#clients.size;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const client = this.#take();
    client.dispatch(options, handler);
    // An invalid request was never taken in, and no end of it will be heard.
    this.#release(client);
  }

  /** Resolves once all requests have ended. */
  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.destroy()));
  }

  #take(): CountingClient {
    const client = this.#free.pop() ?? this.#add();
    client.waiting = false;
    return client;
  }

  #add(): CountingClient {
    const client = this.#open();
    client.on('drain', () => this.#release(client));
    this.#clients.add(client);
    return client;
  }

  #release(client: CountingClient): void {
    if (client.waiting || client.stats.size > 0) return;
    client.waiting = true;
    this.#free.push(client);
  }
}
