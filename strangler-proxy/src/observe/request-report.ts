import type { DurationReport } from './duration-histogram.ts';

/** Requests of one route answered by one target, as plain data. */
export interface SeriesReport {
  readonly context: string;
  readonly route: string;
  readonly method: string;
  readonly target: string;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly durations: DurationReport;
  readonly fallbacks: number;
}

export interface RequestReport {
  readonly series: readonly SeriesReport[];
  /** Answers of ours, and answers broken off, by error code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly upgrades: number;
}

/** The counters of several processes added up. */
export function mergeRequestReports(reports: readonly RequestReport[]): RequestReport {
  const series = new Map<string, SeriesReport>();
  for (const each of reports.flatMap((report) => report.series)) {
    const labels = JSON.stringify([each.context, each.route, each.method, each.target]);
    const known = series.get(labels);
    series.set(labels, known ? addSeries(known, each) : each);
  }
  return {
    series: [...series.values()],
    errors: reports.map(({ errors }) => errors).reduce(addCounts, {}),
    upgrades: reports.reduce((all, { upgrades }) => all + upgrades, 0),
  };
}

function addSeries(a: SeriesReport, b: SeriesReport): SeriesReport {
  return {
    ...a,
    byStatus: addCounts(a.byStatus, b.byStatus),
    durations: {
      cumulative: a.durations.cumulative.map((count, i) => count + (b.durations.cumulative[i] ?? 0)),
      sum: a.durations.sum + b.durations.sum,
    },
    fallbacks: a.fallbacks + b.fallbacks,
  };
}

function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
