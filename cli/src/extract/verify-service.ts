import { type Analysis, analyze } from '../analyze/index.ts';
import { reachedFrom } from '../analyze/model/handlers.ts';
import { type Problem, problem } from '../errors/problem.ts';
import {
  type Comparison,
  loadOrderProblems,
  newDiagnostics,
  routeDifferences,
  type Side,
} from './compare-programs.ts';
import { isGenerated } from './generated-modules.ts';
import { lostListeners } from './lost-listeners.ts';
import type { OfferedFunction } from './seams/called-functions.ts';
import { exportedPath } from './seams/exported-path.ts';
import { keepsNode } from './slice/kept-nodes.ts';
import { Marks } from './slice/marks.ts';

/** What re-reading the service shows: whether it is the slice that was asked for, and what in it nothing reaches. */
export interface SliceAudit {
  readonly problems: readonly Problem[];
  /** Functions that kept code names but no route runs with the values that could be followed, and methods of kept classes. */
  readonly debt: readonly string[];
  readonly functions: number;
  readonly routes: number;
}

export interface AuditOptions extends Comparison {
  /** Absolute path of the service. */
  readonly folder: string;
  readonly entry: string;
  readonly context: string;
  /** Functions that the monolith calls, and how other modules reach each. */
  readonly offered?: readonly Pick<OfferedFunction, 'record' | 'exported'>[] | undefined;
  /** The monolith's modules with effects, in their order; left out when any order will do. */
  readonly effects?: readonly string[] | undefined;
}

const SERVICE: Side = {
  name: 'The service',
  different: (message, file, line, cause) => problem('MIG-4010', { message, cause, file, line }),
};

/**
 * Reads the service as any other application and compares: the same routes in the same order, each with the monolith's own
 * chain of middleware, no other route, and every function reached or listed as debt. A copy of the whole monolith fails.
 */
export async function auditService(options: AuditOptions): Promise<SliceAudit> {
  const service = await analyze({ root: options.folder, entry: options.entry, name: options.context });
  const offered = options.offered ?? [];
  const { named, unnamed } = unreachedFunctions(service, new Set(offered.map((one) => one.record.id)));
  return {
    problems: [
      ...routeDifferences(SERVICE, options, service.model),
      ...lostListeners(options.monolith, service.model),
      ...newDiagnostics(SERVICE, options.monolith, service.model),
      ...loadOrderProblems(SERVICE, options.effects ?? [], service),
      ...unnamed.map(unreachedProblem),
      ...offered.flatMap((one) => missingOffer(service, one)),
    ],
    debt: named,
    functions: service.model.functions.length,
    routes: service.model.routes.length,
  };
}

/** What the monolith calls must be where the seam host asks for it. */
function missingOffer(
  service: Analysis,
  { record, exported }: Pick<OfferedFunction, 'record' | 'exported'>,
): Problem[] {
  const found = [...service.machine.records.values()].some((one) => {
    const module = service.machine.modules.get(one.node.getSourceFile().fileName);
    return (
      one.id === record.id &&
      module !== undefined &&
      exportedPath(module, one)?.join('.') === exported.join('.')
    );
  });
  return found
    ? []
    : [
        SERVICE.different(
          `${SERVICE.name} lacks ${record.id}, which the monolith calls`,
          record.file,
          record.line,
        ),
      ];
}

/**
 * Splits what no route runs into what kept code at least names, and what nothing asks for.
 * @param offered ids of what the monolith calls
 */
function unreachedFunctions(
  service: Analysis,
  offered: ReadonlySet<string>,
): { named: string[]; unnamed: string[] } {
  const called = reachedFrom(service.machine.allActivations.filter((one) => offered.has(one.record.id)));
  const reached = new Set([...service.reached, ...[...called].map((one) => one.record.id)]);
  const marks = new Marks(service.machine, new Set());
  marks.markFrom(service.entry);
  const kept = new Map([...marks.modules.values()].map((module) => [module.items.module.path, module]));
  const named: string[] = [];
  const unnamed: string[] = [];
  for (const record of service.declared) {
    if (record.name === '(module)' || reached.has(record.id) || isGenerated(record.file)) continue;
    const module = kept.get(record.file);
    (module !== undefined && keepsNode(module, record.node) ? named : unnamed).push(record.id);
  }
  return { named: [...new Set(named)].sort(), unnamed: [...new Set(unnamed)].sort() };
}

function unreachedProblem(id: string): Problem {
  return SERVICE.different(`Nothing in the service reaches ${id}`, id.split('#')[0]);
}
