import { type Analysis, analyze } from '../analyze/index.ts';
import type { Model } from '../artifacts/model.ts';
import { type Problem, problem } from '../errors/problem.ts';
import { keptRoutes } from './cuts/kept-routes.ts';
import { keepsNode } from './slice/kept-nodes.ts';
import { changedPlaces, effectsInOrder } from './slice/load-order.ts';
import { Marks } from './slice/marks.ts';

/** What re-reading the service shows: whether it is the slice that was asked for, and what in it nothing reaches. */
export interface SliceAudit {
  readonly problems: readonly Problem[];
  /** Functions that kept code names but no route runs with the values that could be followed, and methods of kept classes. */
  readonly debt: readonly string[];
  readonly functions: number;
  readonly routes: number;
}

export interface AuditOptions {
  /** Absolute path of the service. */
  readonly folder: string;
  readonly entry: string;
  readonly context: string;
  /** The monolith's model and the routes that the service must have. */
  readonly monolith: Model;
  readonly routes: readonly string[];
  /** The monolith's modules with effects, in their order; left out when any order will do. */
  readonly effects?: readonly string[] | undefined;
}

/**
 * Reads the service as any other application and compares: the same routes in the same order, each with the monolith's own
 * chain of middleware, no other route, and every function reached or listed as debt. A copy of the whole monolith fails.
 */
export async function auditService(options: AuditOptions): Promise<SliceAudit> {
  const service = await analyze({ root: options.folder, entry: options.entry, name: options.context });
  const { named, unnamed } = unreachedFunctions(service);
  return {
    problems: [
      ...routeDifferences(options, service.model),
      ...newDiagnostics(options.monolith, service.model),
      ...loadOrderProblems(options.effects ?? [], service),
      ...unnamed.map(unreachedProblem),
    ],
    debt: named,
    functions: service.model.functions.length,
    routes: service.model.routes.length,
  };
}

function routeDifferences({ monolith, routes }: AuditOptions, service: Model): Problem[] {
  const kept = keptRoutes(monolith, new Set(routes));
  const expected = monolith.routes.filter((route) => kept.has(route.id));
  const found = new Map(service.routes.map((route) => [route.id, route]));
  const wanted = new Set(expected.map((route) => route.id));
  const missing = expected
    .filter((route) => !found.has(route.id))
    .map((route) => different(`The service lacks the route ${route.id}`, route.file, route.line));
  const extra = service.routes
    .filter((route) => !wanted.has(route.id))
    .map((route) =>
      different(`The service answers ${route.id}, which belongs to others`, route.file, route.line),
    );
  const chains = expected.flatMap((route) => {
    const other = found.get(route.id);
    if (other === undefined || chainOf(route) === chainOf(other)) return [];
    return [
      different(
        `The middleware of ${route.id} differs`,
        route.file,
        route.line,
        `monolith: ${chainOf(route)}; service: ${chainOf(other)}`,
      ),
    ];
  });
  const common = expected.map((route) => route.id).filter((id) => found.has(id));
  const order = service.routes.map((route) => route.id).filter((id) => wanted.has(id));
  const disordered =
    common.join('\n') === order.join('\n')
      ? []
      : [different('The service registers its routes in another order')];
  return [...missing, ...extra, ...chains, ...disordered];
}

function different(message: string, file?: string, line?: number, cause?: string): Problem {
  return problem('MIG-4010', { message, cause, file, line });
}

/** Middleware and handler by module and name; the platform's own layer is not the monolith's. */
function chainOf(route: Model['routes'][number]): string {
  const places = [...route.middleware, ...(route.handler === undefined ? [] : [route.handler])];
  return places
    .filter((one) => !isGenerated(one.file))
    .map((one) => `${one.file}#${one.name.replace(/@\d+$/, '')}`)
    .join(' > ');
}

/** A place that could be resolved in the monolith and cannot in the service was broken by the cut. */
function newDiagnostics(monolith: Model, service: Model): Problem[] {
  const known = new Set(monolith.diagnostics.map((one) => `${one.code} ${one.file ?? ''} ${one.message}`));
  return service.diagnostics
    .filter(
      (one) =>
        !known.has(`${one.code} ${one.file ?? ''} ${one.message}`) &&
        ['MIG-2001', 'MIG-2003', 'MIG-2005'].includes(one.code),
    )
    .map((one) => different(one.message, one.file, one.line, one.cause));
}

/** Modules that do something when they load must do it in the monolith's order: a later one may build on an earlier. */
function loadOrderProblems(effects: readonly string[], service: Analysis): Problem[] {
  const changed = changedPlaces(effects, effectsInOrder(service));
  if (changed === undefined) return [];
  const [was, is] = changed;
  return [
    problem('MIG-4018', {
      message: `In the service ${is} runs before ${was}, in the monolith after it`,
      cause: 'Both do something when they are loaded.',
      file: is,
      line: 1,
    }),
  ];
}

/** Splits what no route runs into what kept code at least names, and what nothing asks for. */
function unreachedFunctions(service: Analysis): { named: string[]; unnamed: string[] } {
  const marks = new Marks(service.machine, new Set());
  marks.markFrom(service.entry);
  const kept = new Map([...marks.modules.values()].map((module) => [module.items.module.path, module]));
  const named: string[] = [];
  const unnamed: string[] = [];
  for (const record of service.machine.records.values()) {
    if (record.name === '(module)' || service.reached.has(record.id) || isGenerated(record.file)) continue;
    const module = kept.get(record.file);
    (module !== undefined && keepsNode(module, record.node) ? named : unnamed).push(record.id);
  }
  return { named: [...new Set(named)].sort(), unnamed: [...new Set(unnamed)].sort() };
}

function isGenerated(file: string): boolean {
  return /(?:^|\/)(?:platform|seams\/\w+)\.[jt]s$/.test(file);
}

function unreachedProblem(id: string): Problem {
  return different(`Nothing in the service reaches ${id}`, id.split('#')[0]);
}
