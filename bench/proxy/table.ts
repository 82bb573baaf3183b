import type { RouteTable } from '@migrate-kit/strangler-proxy';

const ROUTES = 300;
/** Paths of the benchmark's upstream. */
const MEASURED = ['/', '/64k', '/echo', '/big', '/hold'] as const;

/** What differs between the measured set-ups. */
export interface Shift {
  readonly mode: 'canary' | 'shadow';
  readonly service: string;
}

/** A table of 300 routes of which the measured ones come last, as the last context to be extracted would. */
export function benchTable(upstream: string, { mode, service }: Shift): RouteTable {
  const others = Array.from({ length: ROUTES - 2 * MEASURED.length }, (_, i) => ({
    context: 'other',
    method: i % 2 ? 'GET' : 'POST',
    path: `/api/v${i % 3}/res${i}/:id/sub`,
    kind: i % 2 ? ('query' as const) : ('command' as const),
  }));
  const measured = MEASURED.flatMap((path) => [
    { context: 'measured', method: 'GET', path, kind: 'query' as const },
    { context: 'measured', method: 'POST', path, kind: 'command' as const },
  ]);
  const context = { target: 'service', fallback: 'monolith', generation: 1 };
  return {
    schema: 'migrate/routes@1',
    express: 5,
    caseSensitive: false,
    strict: false,
    targets: {
      monolith: { urls: [upstream], health: '/stats' },
      service: { urls: [service], health: '/stats' },
    },
    contexts: {
      other: { ...context, mode: 'monolith', weight: 0 },
      // wrk sends no cookie, so the one header that it does send keeps clients on their side.
      measured: { ...context, mode, weight: 50, sticky: { header: 'host' } },
    },
    routes: [...others, ...measured],
  };
}
