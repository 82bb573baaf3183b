import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Our clock with fractions of a millisecond. */
export const preciseNow = () => performance.timeOrigin + performance.now();

interface Arrival {
  readonly at: number;
  readonly method: string;
  readonly url: string;
}

/** A whole millisecond is longer than a query takes: the order of a commit and the next request needs the exact moment. */
const TOLERANCE_MS = 3;

/** Notes when each request reaches the recording proxy. Owns its list until `stop`. */
export class Arrivals {
  readonly #port: number;
  readonly #waiting: Arrival[] = [];
  readonly #channel = channel('http.server.request.start');
  readonly #listener = (message: unknown) => this.#note(message);

  constructor(port: number) {
    this.#port = port;
    this.#channel.subscribe(this.#listener);
  }

  /** The exact arrival of a finished exchange that began in the given millisecond; that millisecond where it was not seen. */
  take(startedAt: number, method: string, url: string): number {
    const index = this.#waiting.findIndex(
      (one) => one.method === method && one.url === url && Math.abs(one.at - startedAt) <= TOLERANCE_MS,
    );
    const [found] = index < 0 ? [] : this.#waiting.splice(index, 1);
    return found?.at ?? startedAt;
  }

  stop(): void {
    this.#channel.unsubscribe(this.#listener);
  }

  #note(message: unknown): void {
    if (!isRequestStart(message) || message.request.socket.localPort !== this.#port) return;
    this.#waiting.push({
      at: preciseNow(),
      method: message.request.method ?? 'GET',
      url: message.request.url ?? '/',
    });
  }
}

function isRequestStart(message: unknown): message is { request: IncomingMessage } {
  return typeof message === 'object' && message !== null && 'request' in message;
}
