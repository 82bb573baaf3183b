import type { Analysis } from '../analyze/index.ts';
import type { Model } from '../artifacts/model.ts';
import { type Problem, problem } from '../errors/problem.ts';
import { keptRoutes } from './cuts/kept-routes.ts';
import { isGenerated } from './generated-modules.ts';
import { changedPlaces, effectsInOrder } from './slice/load-order.ts';

/** What is compared with the monolith, and how a difference is told. */
export interface Side {
  /** As a sentence begins with it. */
  readonly name: string;
  readonly different: (message: string, file?: string, line?: number, cause?: string) => Problem;
}

export interface Comparison {
  /** The monolith's model and the routes that the other side must have. */
  readonly monolith: Model;
  readonly routes: readonly string[];
}

/** The same routes in the same order, each with the same chain of middleware, and no other. */
export function routeDifferences(side: Side, { monolith, routes }: Comparison, copy: Model): Problem[] {
  const { different } = side;
  const kept = keptRoutes(monolith, new Set(routes));
  const expected = monolith.routes.filter((route) => kept.has(route.id));
  const found = new Map(copy.routes.map((route) => [route.id, route]));
  const wanted = new Set(expected.map((route) => route.id));
  const missing = expected
    .filter((route) => !found.has(route.id))
    .map((route) => different(`${side.name} lacks the route ${route.id}`, route.file, route.line));
  const extra = copy.routes
    .filter((route) => !wanted.has(route.id))
    .map((route) =>
      different(`${side.name} answers ${route.id}, which belongs to others`, route.file, route.line),
    );
  const chains = expected.flatMap((route) => {
    const other = found.get(route.id);
    if (other === undefined || chainOf(route) === chainOf(other)) return [];
    return [
      different(
        `The middleware of ${route.id} differs`,
        route.file,
        route.line,
        `before: ${chainOf(route)}; now: ${chainOf(other)}`,
      ),
    ];
  });
  const common = expected.map((route) => route.id).filter((id) => found.has(id));
  const order = copy.routes.map((route) => route.id).filter((id) => wanted.has(id));
  const disordered =
    common.join('\n') === order.join('\n')
      ? []
      : [different(`${side.name} registers its routes in another order`)];
  return [...missing, ...extra, ...chains, ...disordered];
}

/** Middleware and handler by module and name; the platform's own layer is not the monolith's. */
function chainOf(route: Model['routes'][number]): string {
  const places = [...route.middleware, ...(route.handler === undefined ? [] : [route.handler])];
  return places
    .filter((one) => !isGenerated(one.file))
    .map((one) => `${one.file}#${one.name.replaceAll(/@\d+(?=\.|$)/g, '')}`)
    .join(' > ');
}

/** A place that could be resolved in the monolith and cannot in the service was broken by the cut. */
export function newDiagnostics(side: Side, monolith: Model, copy: Model): Problem[] {
  const known = new Set(monolith.diagnostics.map((one) => `${one.code} ${one.file ?? ''} ${one.message}`));
  return copy.diagnostics
    .filter(
      (one) =>
        !known.has(`${one.code} ${one.file ?? ''} ${one.message}`) &&
        ['MIG-2001', 'MIG-2003', 'MIG-2005'].includes(one.code),
    )
    .map((one) => side.different(one.message, one.file, one.line, one.cause));
}

/** Modules that do something when they load must do it in the monolith's order: a later one may build on an earlier. */
export function loadOrderProblems(side: Side, effects: readonly string[], copy: Analysis): Problem[] {
  const changed = changedPlaces(effects, effectsInOrder(copy));
  if (changed === undefined) return [];
  const [was, is] = changed;
  return [
    problem('MIG-4018', {
      message: `In ${side.name.toLowerCase()} ${is} runs before ${was}, in the monolith after it`,
      cause: 'Both do something when they are loaded.',
      file: is,
      line: 1,
    }),
  ];
}
