import { ROUTE_TABLE_SCHEMA, type RunningProxy, startProxy } from '@migrate-kit/strangler-proxy';
import type { Model } from '../artifacts/model.ts';
import { interruption } from '../ports/interruption.ts';
import { Arrivals } from './arrivals.ts';
import type { TimedExchange } from './to-samples.ts';

/** Bodies up to this size are kept by default. */
export const MAX_BODY = 1024 * 1024;
const GRACE_MS = 5000;

/** An invisible proxy that keeps what passes through it. */
export interface Recorder {
  readonly url: string;
  /** Lets requests under way finish, then closes; returns what passed, in order of completion. */
  finish(): Promise<readonly TimedExchange[]>;
}

export async function startRecorder(
  model: Model,
  monolithUrl: string,
  maxBody = MAX_BODY,
): Promise<Recorder> {
  const exchanges: TimedExchange[] = [];
  let arrivals: Arrivals | undefined;
  const proxy: RunningProxy = await startProxy({
    table: {
      schema: ROUTE_TABLE_SCHEMA,
      express: model.express,
      ...model.settings,
      targets: { monolith: { urls: [monolithUrl] } },
      contexts: {},
      routes: [],
    },
    forwarded: 'off',
    capture: { maxBody },
    onExchange: (exchange) => {
      if (exchange.error !== undefined) return;
      const { startedAt, method, url } = exchange;
      exchanges.push({ exchange, arrivedAt: arrivals?.take(startedAt, method, url) ?? startedAt });
    },
  });
  arrivals = new Arrivals(Number(new URL(proxy.url).port));
  const close = async (grace: number) => {
    arrivals?.stop();
    await proxy.close(grace);
  };
  const forget = interruption.onInterrupt(() => close(0));
  return {
    url: proxy.url,
    finish: async () => {
      forget();
      await close(GRACE_MS);
      return exchanges;
    },
  };
}
