import type { Analysis } from '../../analyze/index.ts';
import type { Activation, FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import { keptRoutes } from '../cuts/kept-routes.ts';
import { isGenerated } from '../generated-modules.ts';
import { reachOfRoutes } from '../slice/reach.ts';

/** Functions of the two sides. A function that both run is in both. */
export interface Sides {
  /** What the slice's routes run, middleware included. */
  readonly inside: ReadonlySet<FunctionRecord>;
  readonly insideCalls: ReadonlySet<Activation>;
  /** What handlers of either side run, as opposed to middleware around every request. */
  readonly handlers: ReadonlySet<FunctionRecord>;
  /** What the monolith's own routes, jobs and listeners run. */
  readonly outside: ReadonlySet<FunctionRecord>;
  readonly outsideCalls: ReadonlySet<Activation>;
  /** What start-up alone runs: each process does it for itself. */
  readonly startUp: ReadonlySet<FunctionRecord>;
}

/**
 * Which functions run in the service, and which in the monolith once the context's routes have left it.
 * @param offered what the service runs for the monolith; the monolith may still run it itself
 */
export function sidesOf(
  analysis: Analysis,
  own: ReadonlySet<string>,
  offered: ReadonlySet<Activation> = new Set(),
): Sides {
  const kept = keptRoutes(analysis.model, own);
  const others = new Set(analysis.model.routes.map((route) => route.id).filter((id) => !kept.has(id)));
  const inside = reachOfRoutes(analysis, own);
  const insideCalls = new Set([...inside.all, ...offered]);
  const outside = reachOfRoutes(analysis, others);
  // A host of seams answers for services: what it calls is theirs to call.
  const ownEntryPoints = analysis.entryPoints.filter(({ record }) => !isGenerated(record.file));
  const entryPoints = reachedFrom(ownEntryPoints.flatMap((one) => [...one.activations]));
  const outsideCalls = new Set([...outside.all, ...entryPoints]);
  return {
    inside: recordsOf(insideCalls),
    insideCalls,
    handlers: recordsOf([...inside.handlers, ...outside.handlers, ...offered]),
    outside: recordsOf(outsideCalls),
    outsideCalls,
    startUp: recordsOf(analysis.startUp),
  };
}

function recordsOf(activations: Iterable<Activation>): Set<FunctionRecord> {
  return new Set([...activations].map((one) => one.record));
}
