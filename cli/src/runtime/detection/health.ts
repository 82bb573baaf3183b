import type { SourceText } from './sources.ts';

/** Health paths in the order of preference. */
const KNOWN = [
  '/health/ready',
  '/readyz',
  '/ready',
  '/health',
  '/healthz',
  '/healthcheck',
  '/health-check',
  '/_health',
  '/livez',
  '/status',
  '/ping',
];
const ROUTE_CALL = /\.(?:get|use|all|head|route)\(\s*['"`](\/[\w/-]*)['"`]/g;

/** A path that a route call names as the health check; `/` when none does. */
export function detectHealth(sources: readonly SourceText[]): string {
  const named = new Set(
    sources.flatMap((one) => [...one.text.matchAll(ROUTE_CALL)].map((match) => match[1] ?? '')),
  );
  return (
    KNOWN.find((path) => named.has(path)) ??
    [...named].sort().find((path) => KNOWN.some((known) => path.endsWith(known))) ??
    '/'
  );
}
