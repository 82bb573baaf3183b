import type { InstanceStatus, TargetStatus } from '../health/target-health.ts';
import type { RouteResults, ShadowResults } from '../shadow/results.ts';
import { MAX_EXAMPLES } from '../shadow/results.ts';
import { mergeRequestReports, type RequestReport } from './request-report.ts';

/** What one process on the traffic's way has seen, as plain data. */
export interface PlaneReport {
  readonly inFlight: number;
  readonly upgraded: number;
  readonly targets: Readonly<Record<string, TargetStatus>>;
  readonly requests: RequestReport;
  readonly shadow: ShadowResults;
  readonly logLinesDropped: number;
  readonly process: {
    readonly rssBytes: number;
    /** Of the JavaScript heap, what is in use; garbage counts until it is collected. */
    readonly heapBytes: number;
    readonly cpuSeconds: number;
  };
}

/** The reports of several processes as one. */
export function mergeReports(reports: readonly PlaneReport[]): PlaneReport {
  const sum = (read: (report: PlaneReport) => number) =>
    reports.reduce((all, report) => all + read(report), 0);
  return {
    inFlight: sum(({ inFlight }) => inFlight),
    upgraded: sum(({ upgraded }) => upgraded),
    targets: mergeByName(
      reports.map(({ targets }) => targets),
      mergeTargets,
    ),
    requests: mergeRequestReports(reports.map(({ requests }) => requests)),
    shadow: mergeByName(
      reports.map(({ shadow }) => shadow),
      (contexts) => ({ routes: mergeRoutes(contexts.flatMap(({ routes }) => routes)) }),
    ),
    logLinesDropped: sum(({ logLinesDropped }) => logLinesDropped),
    process: {
      rssBytes: sum(({ process }) => process.rssBytes),
      heapBytes: sum(({ process }) => process.heapBytes),
      cpuSeconds: sum(({ process }) => process.cpuSeconds),
    },
  };
}

function mergeByName<T>(
  records: readonly Readonly<Record<string, T>>[],
  merge: (values: readonly T[]) => T,
): Record<string, T> {
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  const merged = [...names].map((name): [string, T] => {
    const values = records.flatMap((record) => {
      const value = record[name];
      return value === undefined ? [] : [value];
    });
    return [name, merge(values)];
  });
  return Object.fromEntries(merged);
}

function mergeTargets(statuses: readonly TargetStatus[]): TargetStatus {
  const known = statuses.flatMap(({ healthy }) => (healthy === undefined ? [] : [healthy]));
  const urls = [...new Set(statuses.flatMap(({ instances }) => instances.map(({ url }) => url)))];
  return {
    healthy: known.length === 0 ? undefined : known.some(Boolean),
    instances: urls.map((url) =>
      mergeInstances(statuses.flatMap(({ instances }) => instances.filter((each) => each.url === url))),
    ),
  };
}

/** The worst that any process saw: each has its own connections, and one that fails is worth knowing of. */
function mergeInstances(seen: readonly InstanceStatus[]): InstanceStatus {
  const worst = seen.toSorted(
    (a, b) => b.requestFailures - a.requestFailures || b.probeFailures - a.probeFailures,
  );
  const [first] = worst;
  if (!first) throw new Error('an instance that nobody saw');
  return { ...first, pending: seen.reduce((all, { pending }) => all + pending, 0) };
}

function mergeRoutes(all: readonly RouteResults[]): RouteResults[] {
  const merged = new Map<string, RouteResults>();
  for (const result of all) {
    const known = merged.get(result.route);
    merged.set(result.route, known ? addRoutes(known, result) : result);
  }
  return [...merged.values()];
}

function addRoutes(a: RouteResults, b: RouteResults): RouteResults {
  return {
    route: a.route,
    compared: a.compared + b.compared,
    equal: a.equal + b.equal,
    different: a.different + b.different,
    skipped: a.skipped + b.skipped,
    errors: a.errors + b.errors,
    examples: [...a.examples, ...b.examples].slice(0, MAX_EXAMPLES),
  };
}
