import type { Reach, RelatedFinding } from '../../artifacts/explanation.ts';
import type { Finding, Model } from '../../artifacts/model.ts';
import { callPathsFrom, pathTo } from '../model/function-reach.ts';
import type { Explainable } from './explain.ts';

/** One way into the program: a route or another entry point, with the functions that it starts. */
export interface WayIn {
  readonly from: string;
  readonly starts: readonly string[];
  /** What it runs; a shared helper's other callees belong to others. */
  readonly within: ReadonlySet<string>;
}

/** The routes and other entry points that reach one of the functions, each with its shortest call path to it. */
export function reachedBy(
  { model, entries }: Explainable,
  targets: ReadonlyMap<string, Reach['mode']>,
): Reach[] {
  const functionsById = new Set(model.functions.map((one) => one.id));
  return [...routesIn(model), ...entries].flatMap(({ from, starts, within }): Reach[] => {
    if (![...targets.keys()].some((id) => within.has(id))) return [];
    const known = starts.filter((id) => functionsById.has(id));
    const functions = model.functions.filter((one) => within.has(one.id));
    const paths = callPathsFrom(functions, known);
    const modes = new Map<Reach['mode'], string[]>();
    for (const [id, mode] of targets) {
      if (!paths.has(id)) continue;
      const path = pathTo(paths, id);
      const best = modes.get(mode);
      if (best === undefined || path.length < best.length) modes.set(mode, path);
    }
    return [...modes]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([mode, path]) => ({ from, mode, path }));
  });
}

function routesIn(model: Model): WayIn[] {
  const idAt = new Map(model.functions.map((one) => [`${one.file}:${one.line}:${one.name}`, one.id]));
  return model.routes.map((route): WayIn => {
    const chain = route.handler === undefined ? route.middleware : [...route.middleware, route.handler];
    const ids = chain.flatMap((one) => idAt.get(`${one.file}:${one.line}:${one.name}`) ?? []);
    const own = new Set(route.functions);
    return { from: route.id, starts: ids.filter((id) => own.has(id)), within: own };
  });
}

/** Findings at a place that the test accepts, as an explanation shows them. */
export function findingsAt(model: Model, accepts: (finding: Finding) => boolean): RelatedFinding[] {
  return model.findings
    .filter(accepts)
    .map(({ detector, file, line, message }) => ({ detector, file, line, message }));
}

/** Whether a finding lies in the lines of a function, or lists the function. */
export function concerns(
  finding: Finding,
  one: { id: string; file: string; line: number; endLine: number },
): boolean {
  const inside = finding.file === one.file && one.line <= finding.line && finding.line <= one.endLine;
  return (
    inside ||
    Object.values(finding.data ?? {}).some(
      (value) => value === one.id || (Array.isArray(value) && value.includes(one.id)),
    )
  );
}
