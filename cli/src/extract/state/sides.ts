import type { Analysis } from '../../analyze/index.ts';
import type { Activation, FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import { keptRoutes } from '../cuts/kept-routes.ts';
import { reachOfRoutes } from '../slice/reach.ts';
import type { Sides } from './shared-state.ts';

/** Which functions run in the service, and which in the monolith once the context's routes have left it. */
export function sidesOf(analysis: Analysis, own: ReadonlySet<string>): Sides {
  const kept = keptRoutes(analysis.model, own);
  const others = new Set(analysis.model.routes.map((route) => route.id).filter((id) => !kept.has(id)));
  const inside = reachOfRoutes(analysis, own);
  const outside = reachOfRoutes(analysis, others);
  const entryPoints = reachedFrom(analysis.entryPoints.flatMap((one) => [...one.activations]));
  return {
    inside: recordsOf(inside.all),
    handlers: new Set([...recordsOf(inside.handlers), ...recordsOf(outside.handlers)]),
    outside: recordsOf([...outside.all, ...entryPoints]),
  };
}

function recordsOf(activations: Iterable<Activation>): Set<FunctionRecord> {
  return new Set([...activations].map((one) => one.record));
}
