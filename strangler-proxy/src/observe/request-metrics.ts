import type { ExchangeRecord } from '../forwarding/exchange-record.ts';
import { DurationHistogram } from './duration-histogram.ts';
import type { RequestReport } from './request-report.ts';

/** Requests of one route answered by one target. */
interface Series {
  readonly context: string;
  readonly route: string;
  readonly method: string;
  readonly target: string;
  readonly byStatus: Map<number, number>;
  readonly durations: DurationHistogram;
  fallbacks: number;
}

const UNROUTED = {};

/** Counters of finished exchanges. As many series as the table has routes and targets; URLs never make new ones. */
export class RequestMetrics {
  readonly #byRoute = new Map<object, Map<string, Series>>();
  readonly #byLabels = new Map<string, Series>();
  readonly #errors = new Map<string, number>();
  upgrades = 0;

  add(record: ExchangeRecord): void {
    const series = this.#series(record);
    series.byStatus.set(record.status, (series.byStatus.get(record.status) ?? 0) + 1);
    series.durations.add(record.durationMs / 1000);
    if (record.fellBack) series.fallbacks += 1;
    if (record.error) this.#errors.set(record.error, (this.#errors.get(record.error) ?? 0) + 1);
  }

  report(): RequestReport {
    return {
      series: [...this.#byLabels.values()].map(({ byStatus, durations, ...rest }) => ({
        ...rest,
        byStatus: Object.fromEntries(byStatus),
        durations: durations.report(),
      })),
      errors: Object.fromEntries(this.#errors),
      upgrades: this.upgrades,
    };
  }

  /** The route object makes a cheap key; a reload brings new objects for the same labels. */
  forgetRoutes(): void {
    this.#byRoute.clear();
  }

  #series({ decision: { route, context }, target }: ExchangeRecord): Series {
    const key = route ?? UNROUTED;
    const byTarget = this.#byRoute.get(key) ?? new Map<string, Series>();
    this.#byRoute.set(key, byTarget);
    const known = byTarget.get(target);
    if (known) return known;
    const labels = {
      context: context?.name ?? '',
      route: route?.path ?? '',
      method: route?.method ?? '',
      target,
    };
    const name = JSON.stringify(labels);
    const series = this.#byLabels.get(name) ?? {
      ...labels,
      byStatus: new Map(),
      durations: new DurationHistogram(),
      fallbacks: 0,
    };
    this.#byLabels.set(name, series);
    byTarget.set(target, series);
    return series;
  }
}
