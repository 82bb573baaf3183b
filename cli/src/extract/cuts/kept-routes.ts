import { methodsMayOverlap, pathsMayOverlap } from '../../analyze/express/overlap.ts';
import type { Model } from '../../artifacts/model.ts';

/** The routes of a slice: its own, and those of others that may pass a request on to one of them. */
export function keptRoutes(model: Model, own: ReadonlySet<string>): ReadonlySet<string> {
  const routes = model.routes.filter((route) => own.has(route.id));
  const passing = model.routes.filter(
    (route) =>
      route.passesOn === true &&
      routes.some(
        (one) => methodsMayOverlap(route.method, one.method) && pathsMayOverlap(route.path, one.path),
      ),
  );
  return new Set([...own, ...passing.map((route) => route.id)]);
}
