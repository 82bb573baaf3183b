import type { ShadowResults } from '../shadow/results.ts';
import type { ProxyStatus } from '../status.ts';
import { EDGES } from './duration-histogram.ts';
import type { PlaneReport } from './plane-report.ts';
import type { SeriesReport } from './request-report.ts';

type Labels = Readonly<Record<string, string | number>>;

export interface MetricsInput {
  readonly report: PlaneReport;
  readonly status: ProxyStatus;
  readonly rollbacks: ReadonlyMap<string, number>;
}

/** The metrics page in Prometheus text format. */
export function renderMetrics({ report, status, rollbacks }: MetricsInput): string {
  const { requests, shadow } = report;
  const { series } = requests;
  return [
    ...family('strangler_requests_total', 'counter', 'Answered requests', series.flatMap(requestLines)),
    ...family(
      'strangler_request_duration_seconds',
      'histogram',
      'Time to the end of the answer',
      series.flatMap(durationLines),
    ),
    ...family(
      'strangler_fallbacks_total',
      'counter',
      'Requests that the fallback answered',
      series.flatMap(fallbackLines),
    ),
    ...family(
      'strangler_errors_total',
      'counter',
      'Answers of the proxy itself, by code',
      Object.entries(requests.errors).map(([code, n]) => line('strangler_errors_total', { code }, n)),
    ),
    ...family('strangler_upgrades_total', 'counter', 'WebSocket upgrades', [
      line('strangler_upgrades_total', {}, requests.upgrades),
    ]),
    ...family('strangler_requests_in_flight', 'gauge', 'Requests under way', [
      line('strangler_requests_in_flight', {}, status.inFlight),
    ]),
    ...contextFamilies(status),
    ...family(
      'strangler_rollbacks_total',
      'counter',
      'Automatic rollbacks',
      [...rollbacks].map(([context, n]) => line('strangler_rollbacks_total', { context }, n)),
    ),
    ...family('strangler_target_healthy', 'gauge', '1 healthy, 0 unhealthy', healthLines(status)),
    ...instanceFamilies(status),
    ...family('strangler_shadow_total', 'counter', 'Shadow comparisons by outcome', shadowLines(shadow)),
    ...family('strangler_log_lines_dropped_total', 'counter', 'Access log lines that nobody took', [
      line('strangler_log_lines_dropped_total', {}, report.logLinesDropped),
    ]),
    ...family('process_resident_memory_bytes', 'gauge', 'Resident memory', [
      line('process_resident_memory_bytes', {}, report.process.rssBytes),
    ]),
    ...family('nodejs_heap_size_used_bytes', 'gauge', 'JavaScript heap in use', [
      line('nodejs_heap_size_used_bytes', {}, report.process.heapBytes),
    ]),
    ...family('process_cpu_seconds_total', 'counter', 'CPU time', [
      line('process_cpu_seconds_total', {}, report.process.cpuSeconds),
    ]),
    '',
  ].join('\n');
}

function contextFamilies({ contexts }: ProxyStatus): string[] {
  const entries = Object.entries(contexts);
  const gauge = (name: string, help: string, value: (context: ProxyStatus['contexts'][string]) => number) =>
    family(
      name,
      'gauge',
      help,
      entries.map(([context, each]) => line(name, { context }, value(each))),
    );
  return [
    ...gauge(
      'strangler_context_weight',
      'Percent of traffic that the target answers',
      ({ weight }) => weight,
    ),
    ...gauge('strangler_context_latched', '1 while a rollback holds', ({ latched }) => (latched ? 1 : 0)),
    ...gauge('strangler_context_generation', 'Generation of the table', ({ generation }) => generation),
  ];
}

function requestLines(series: SeriesReport): string[] {
  const labels = labelsOf(series);
  return Object.entries(series.byStatus).map(([status, n]) =>
    line('strangler_requests_total', { ...labels, status }, n),
  );
}

function durationLines(series: SeriesReport): string[] {
  const name = 'strangler_request_duration_seconds';
  const labels = labelsOf(series);
  const { cumulative, sum } = series.durations;
  const buckets = cumulative.map((n, i) => line(`${name}_bucket`, { ...labels, le: EDGES[i] ?? '+Inf' }, n));
  return [
    ...buckets,
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, cumulative.at(-1) ?? 0),
  ];
}

function fallbackLines(series: SeriesReport): string[] {
  return series.fallbacks > 0 ? [line('strangler_fallbacks_total', labelsOf(series), series.fallbacks)] : [];
}

function labelsOf({ context, route, method, target }: SeriesReport): Labels {
  return { context, route, method, target };
}

function healthLines({ targets }: ProxyStatus): string[] {
  return Object.entries(targets).flatMap(([target, { instances }]) =>
    instances.flatMap(({ url, status }) =>
      status === 'unknown'
        ? []
        : [line('strangler_target_healthy', { target, url }, status === 'healthy' ? 1 : 0)],
    ),
  );
}

function instanceFamilies({ targets }: ProxyStatus): string[] {
  const instances = Object.entries(targets).flatMap(([target, each]) =>
    each.instances.map(({ url, breaker, pending }) => ({ labels: { target, url }, breaker, pending })),
  );
  return [
    ...family(
      'strangler_instance_pending',
      'gauge',
      'Requests under way at an instance',
      instances.map(({ labels, pending }) => line('strangler_instance_pending', labels, pending)),
    ),
    ...family(
      'strangler_breaker_open',
      'gauge',
      '1 while an instance is left alone',
      instances.map(({ labels, breaker }) =>
        line('strangler_breaker_open', labels, breaker === 'closed' ? 0 : 1),
      ),
    ),
  ];
}

function shadowLines(shadow: ShadowResults): string[] {
  return Object.entries(shadow).flatMap(([context, { routes }]) =>
    routes.flatMap(({ route, equal, different, skipped, errors }) =>
      Object.entries({ equal, different, skipped, errors }).map(([outcome, n]) =>
        line('strangler_shadow_total', { context, route, outcome }, n),
      ),
    ),
  );
}

function family(name: string, type: string, help: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(String(text))}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
