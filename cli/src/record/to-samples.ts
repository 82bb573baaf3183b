import type { CapturedExchange } from '@migrate-kit/strangler-proxy';
import type { Sample } from '../artifacts/samples.ts';
import type { Attribution } from './attribute.ts';
import { readBody } from './body.ts';
import { changesUntil } from './row-changes.ts';

/** An exchange with the exact moment at which its request arrived. */
export interface TimedExchange {
  readonly exchange: CapturedExchange;
  /** Milliseconds since the epoch, by our clock. */
  readonly arrivedAt: number;
}

export interface Recorded {
  readonly exchanges: readonly TimedExchange[];
  readonly beganAt: number;
  /** Commit times by the server's clock, ascending. */
  readonly commits: readonly number[];
  readonly clockOffset: number;
  readonly attribute: Attribution;
}

/** Exchanges as samples, in order of arrival; secrets are still in them. */
export function toSamples(recorded: Recorded): readonly Sample[] {
  return recorded.exchanges
    .toSorted((a, b) => a.arrivedAt - b.arrivedAt)
    .map(({ exchange, arrivedAt }, index) => {
      const route = recorded.attribute(exchange.method, exchange.url);
      return {
        index,
        ...(route === undefined ? {} : { route: route.id }),
        request: {
          method: exchange.method,
          url: exchange.url,
          headers: pairs(exchange.requestHeaders),
          body: readBody(exchange.requestBody, exchange.requestBodyTruncated, exchange.requestHeaders),
        },
        response: {
          status: exchange.status,
          headers: pairs(exchange.responseHeaders),
          body: readBody(exchange.responseBody, exchange.responseBodyTruncated, exchange.responseHeaders),
        },
        startedAt: round(arrivedAt - recorded.beganAt),
        endedAt: round(exchange.endedAt - recorded.beganAt),
        changesBefore: changesUntil(recorded.commits, arrivedAt + recorded.clockOffset),
      };
    });
}

/** Hits of each route, also of those that had none. */
export function coverageOf(routes: readonly string[], samples: readonly Sample[]): Record<string, number> {
  const hits = new Map(routes.map((id) => [id, 0]));
  for (const { route } of samples) if (route !== undefined) hits.set(route, (hits.get(route) ?? 0) + 1);
  return Object.fromEntries(hits);
}

function pairs(headers: CapturedExchange['requestHeaders']): [string, string][] {
  return headers.map(([name, value]) => [name, value]);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
