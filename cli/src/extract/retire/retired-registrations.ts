import { prefixMayOverlap } from '../../analyze/express/overlap.ts';
import type { Analysis } from '../../analyze/index.ts';
import { optionsOf, type Value } from '../../analyze/interpreter/values.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import { keptRoutes } from '../cuts/kept-routes.ts';
import { cutByRule, type MiddlewareLayer, type RegistrationCuts } from '../cuts/registration-cuts.ts';

/** Middleware of packages that never answers a request that it has nothing against. */
const PASSING =
  /^(?:express\.(?:json|urlencoded|raw|text)|body-parser|cookie-parser|compression|cors|helmet|morgan|multer)\b/;

/**
 * The registrations that go with a context: its routes, routers of which nothing is left, and the middleware that stood
 * around these routes alone. What may answer by itself (a folder of files, say) stays: no route table sends that elsewhere.
 * @param others ids of the routes that stay
 */
export function cutRetired(analysis: Analysis, others: ReadonlySet<string>): RegistrationCuts {
  const { routes } = analysis.model;
  const kept = keptRoutes(analysis.model, others);
  const stays = routes.filter((route) => kept.has(route.id)).map((route) => route.path);
  const goes = routes.filter((route) => !kept.has(route.id)).map((route) => route.path);
  return cutByRule(analysis, {
    kept,
    middlewareGoes: (layer, full) =>
      goes.some((path) => prefixMayOverlap(full, path)) &&
      !stays.some((path) => prefixMayOverlap(full, path)) &&
      passesRequestsOn(analysis, layer),
    emptyRoutersGo: false,
  });
}

function passesRequestsOn(analysis: Analysis, { handler }: MiddlewareLayer): boolean {
  return optionsOf(handler).every((one) =>
    one.kind === 'function' ? callsNext(analysis, handler) : isPassing(one),
  );
}

function callsNext({ handlers }: Analysis, handler: Value): boolean {
  return [...reachedFrom(handlers.of(handler))].some((one) =>
    [...one.facts].some((fact) => fact.kind === 'passes-on'),
  );
}

function isPassing(value: Value): boolean {
  if (value.kind === 'external') return PASSING.test(`${value.package}${value.path}`);
  return value.kind === 'native' && PASSING.test(value.label);
}
