import { prefixMayOverlap } from '../../analyze/express/overlap.ts';
import { listMiddleware } from '../../analyze/express/route-list.ts';
import type { Analysis } from '../../analyze/index.ts';
import type { Activation } from '../../analyze/interpreter/activation.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import { keptRoutes } from '../cuts/kept-routes.ts';

/** Everything that runs when the kept routes are called: middleware around them (error handlers too), handlers, and what these reach. */
export function reachOfRoutes(
  analysis: Analysis,
  own: ReadonlySet<string>,
): { middleware: ReadonlySet<Activation>; handlers: ReadonlySet<Activation>; all: ReadonlySet<Activation> } {
  const kept = keptRoutes(analysis.model, own);
  const routes = analysis.routes.filter((_, index) => kept.has(analysis.model.routes[index]?.id ?? ''));
  const before = listMiddleware(analysis.application)
    .filter((link) => routes.some((route) => prefixMayOverlap(link.path, route.path)))
    .flatMap((link) => (link.layer.kind === 'middleware' ? analysis.handlers.of(link.layer.handler) : []));
  const handlers = reachedFrom(
    routes.flatMap((route) => route.handlers.flatMap((handler) => analysis.handlers.of(handler))),
  );
  const middleware = reachedFrom(before);
  return { middleware, handlers, all: new Set([...middleware, ...handlers]) };
}
