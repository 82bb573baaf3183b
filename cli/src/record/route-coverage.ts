import type { RouteCoverage, Sample } from '../artifacts/samples.ts';

/** What sources and documents tell of a route's requests and answers. */
export interface KnownRequests {
  readonly route: string;
  readonly statuses: readonly number[];
  /** `query.NAME` and `body.NAME`. */
  readonly parameters: readonly string[];
}

/** What the requests of each route showed, and what the sources know that none of them showed. */
export function routeCoverage(
  routes: readonly string[],
  known: readonly KnownRequests[],
  samples: readonly Sample[],
): RouteCoverage[] {
  const knownOf = new Map(known.map((one) => [one.route, one]));
  const byRoute = new Map<string, Sample[]>(routes.map((route) => [route, []]));
  for (const sample of samples) byRoute.get(sample.route ?? '')?.push(sample);
  return [...byRoute].map(([route, own]) => coverageOfRoute(route, own, knownOf.get(route)));
}

function coverageOfRoute(
  route: string,
  samples: readonly Sample[],
  known: KnownRequests | undefined,
): RouteCoverage {
  const statuses: Record<string, number> = {};
  const parameters = new Set<string>();
  for (const sample of samples) {
    const status = String(sample.response.status);
    statuses[status] = (statuses[status] ?? 0) + 1;
    for (const name of parametersOf(sample)) parameters.add(name);
  }
  return {
    route,
    hits: samples.length,
    statuses,
    parameters: [...parameters].sort(),
    missing: {
      statuses: [...new Set(known?.statuses ?? [])]
        .filter((status) => statuses[String(status)] === undefined)
        .sort((a, b) => a - b),
      parameters: [...new Set(known?.parameters ?? [])].filter((name) => !parameters.has(name)).sort(),
    },
  };
}

/** `query.page` and `body.title`: what a request of its own accord brings; the parameters of a path are always there. */
function parametersOf({ request }: Sample): readonly string[] {
  const query = [...new URLSearchParams(request.url.replace(/^[^?]*\??/, '')).keys()].map(
    (name) => `query.${name.replace(/\[.*$/s, '')}`,
  );
  if (request.body.kind !== 'json') return query;
  const { value } = request.body;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? [...query, ...Object.keys(value).map((name) => `body.${name}`)] : query;
}
