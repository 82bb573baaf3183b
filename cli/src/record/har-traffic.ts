import type { Attribution } from './attribute.ts';
import type { Har, HarExchange } from './har.ts';
import type { TimedExchange } from './to-samples.ts';

/** What of a HAR is traffic of this application, and how much is not. */
export interface HarTraffic {
  readonly exchanges: readonly TimedExchange[];
  readonly skipped: {
    readonly unanswered: number;
    /** Of other servers than the one that answers most of the routes. */
    readonly otherOrigins: number;
    /** Of that server, but of no route: pictures, scripts. */
    readonly noRoute: number;
  };
}

/** A browser's HAR holds many servers: the application is the one that answers most requests to its routes. */
export function trafficOf({ exchanges, unanswered }: Har, attribute: Attribution): HarTraffic {
  const isRouted = ({ exchange }: HarExchange) => attribute(exchange.method, exchange.url) !== undefined;
  const routed = exchanges.filter(isRouted);
  const counts = new Map<string, number>();
  for (const { origin } of routed) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  const [own] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  const ofOwn = exchanges.filter(({ origin }) => origin === own);
  const kept = routed.filter(({ origin }) => origin === own);
  return {
    exchanges: kept.map(({ exchange }) => ({ exchange, arrivedAt: exchange.startedAt })),
    skipped: {
      unanswered,
      otherOrigins: exchanges.length - ofOwn.length,
      noRoute: ofOwn.length - kept.length,
    },
  };
}
