import type { RouteCoverage } from '../artifacts/samples.ts';

/** A line for each route that was reached: hits, hits by status, parameters. */
export function reachedLines(routes: readonly RouteCoverage[]): string[] {
  const rows = routes
    .filter(({ hits }) => hits > 0)
    .map(({ route, hits, statuses, parameters }) => [
      route,
      String(hits),
      Object.entries(statuses)
        .map(([status, count]) => `${status} × ${count}`)
        .join(', '),
      parameters.join(' '),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(([route = '', hits = '', statuses = '', parameters = '']) =>
    `  ${route.padEnd(widths[0] ?? 0)}  ${hits.padStart(widths[1] ?? 0)}  ${statuses.padEnd(widths[2] ?? 0)}  ${parameters}`.trimEnd(),
  );
}

/** What is missing: routes that no request reached; statuses and parameters that the sources know and no request showed. */
export function missingLines(routes: readonly RouteCoverage[]): string[] {
  const unreached = routes.filter(({ hits }) => hits === 0).map(({ route }) => `  ${route}`);
  const unseen = routes.filter(({ hits }) => hits > 0).flatMap((one) => unseenText(one) ?? []);
  return [
    ...(unreached.length === 0 ? [] : ['Not reached:', ...unreached]),
    ...(unseen.length === 0
      ? []
      : ['Reached, but never seen, though the sources know it:', ...unseen.map((line) => `  ${line}`)]),
  ];
}

/** `GET /orders: status 404; query.page`, or undefined where nothing is missing. */
export function unseenText({ route, missing }: RouteCoverage): string | undefined {
  const parts = [
    ...(missing.statuses.length === 0 ? [] : [`status ${missing.statuses.join(', ')}`]),
    ...(missing.parameters.length === 0 ? [] : [missing.parameters.join(', ')]),
  ];
  return parts.length === 0 ? undefined : `${route}: ${parts.join('; ')}`;
}
