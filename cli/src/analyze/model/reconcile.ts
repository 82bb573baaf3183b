import type { Model, ModelRoute } from '../../artifacts/model.ts';
import { problem } from '../../errors/problem.ts';

/** A route as the running application had it. */
interface SeenRoute extends Place {
  readonly method: string;
  readonly path: string;
}

interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** What the running application had. */
export interface Seen {
  readonly routes: readonly SeenRoute[];
  /** Where it mounted a router or an application; the routes of that are among the routes. */
  readonly mounts: readonly Place[];
}

type Diagnostic = Model['diagnostics'][number];

const keyOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

/**
 * Joins what the analysis found with what the application registered when it ran. Run-time routes enter the model; a
 * static one that was not seen stays only under a condition, or where a package answers it by itself, else it becomes a
 * diagnostic.
 */
export function reconcile(model: Model, { routes: seen, mounts }: Seen): Model {
  const sources = new Set(model.modules.map((module) => module.path));
  const seenByKey = new Map(seen.map((route) => [keyOf(route), route]));
  const found = new Set(model.routes.map(keyOf));
  const kept = model.routes.flatMap((route): ModelRoute[] => {
    if (seenByKey.has(keyOf(route))) return [{ ...route, evidence: 'both' }];
    return isAlwaysRegistered(route) ? [] : [{ ...route, evidence: 'static' }];
  });
  const unseen = model.routes.filter((route) => !seenByKey.has(keyOf(route)));
  const added = [...seenByKey.values()].filter((route) => !found.has(keyOf(route)));
  const isBuilt = !seen.some(({ file }) => file !== undefined && sources.has(file));
  const became = (route: ModelRoute): boolean => added.some((one) => isOf(one, route, isBuilt));
  const absent = unseen.filter((route) => isAlwaysRegistered(route) && !became(route));
  const routes = inRunTimeOrder(
    kept,
    [...seenByKey.values()],
    added.map((route) =>
      probedRoute(
        model,
        route,
        unseen.find((open) => isOf(route, open, isBuilt)),
      ),
    ),
  );
  const settled = model.diagnostics.filter(
    (one) => !isSettled(one, [...seen, ...mounts, ...unseen.filter(became)]),
  );
  const diagnostics = [...settled, ...notSeen(absent)];
  return {
    ...model,
    routes,
    diagnostics: diagnostics.sort(byPlace),
    probe: {
      both: kept.filter((route) => route.evidence === 'both').length,
      staticOnly: unseen.map((route) => route.id).sort(),
      runtimeOnly: added.map(keyOf).sort(),
      conflicts: conflicts(model, seen, sources),
    },
    coverage: { ...model.coverage, routes: coverageOf(model, routes, settled, added.length) },
  };
}

function isAlwaysRegistered({ when, behind }: ModelRoute): boolean {
  return when === undefined && behind === undefined;
}

/**
 * The route of a registration whose path or method the sources left open is what the analysis knows of that place. Of
 * any other nothing is known, so that it must not be taken for a query.
 */
function probedRoute(model: Model, seen: SeenRoute, open: ModelRoute | undefined): ModelRoute {
  const { method, path, file = model.application.entry, line = 1 } = seen;
  const id = keyOf(seen);
  if (open !== undefined) return { ...open, id, method, path, evidence: 'probe' };
  const nothing = { middleware: [], functions: [], reads: [], writes: [] };
  return { id, method, path, file, line, kind: 'command', evidence: 'probe', ...nothing };
}

/**
 * Whether a registration that the analysis could not resolve wholly became this when it ran: by its place or, where all that ran
 * was built and says nothing of its sources, by what is known of its path.
 */
function isOf(seen: SeenRoute, open: ModelRoute, isBuilt: boolean): boolean {
  if (!open.path.includes('{?}')) return false;
  if (!isBuilt) return seen.file === open.file && seen.line === open.line;
  const known = open.path.split('{?}').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return open.method === seen.method && new RegExp(`^${known.join('.+')}$`).test(seen.path);
}

/** First match wins: a route that only ran stands behind the one that was registered before it. */
function inRunTimeOrder(
  kept: readonly ModelRoute[],
  seen: readonly SeenRoute[],
  added: readonly ModelRoute[],
): ModelRoute[] {
  const routes = [...kept];
  const additions = new Map(added.map((route) => [keyOf(route), route]));
  let at = 0;
  for (const route of seen) {
    const addition = additions.get(keyOf(route));
    const known = routes.findIndex((one) => keyOf(one) === keyOf(route));
    if (addition === undefined) at = Math.max(at, known + 1);
    else {
      routes.splice(at, 0, addition);
      at += 1;
    }
  }
  return routes;
}

/** A registration that could not be resolved is settled by what it made when it ran. */
function isSettled(diagnostic: Diagnostic, made: readonly Place[]): boolean {
  return (
    diagnostic.code === 'MIG-2003' &&
    made.some((one) => one.file === diagnostic.file && one.line === diagnostic.line)
  );
}

/** Once for each place and route: what makes a router may be called often. */
function notSeen(routes: readonly ModelRoute[]): Diagnostic[] {
  const byPlace = new Map(routes.map((route) => [`${keyOf(route)} ${route.file}:${route.line}`, route]));
  return [...byPlace.values()].map((route) =>
    problem('MIG-2009', {
      message: `${keyOf(route)} was not registered when the application ran`,
      cause: 'The code registers it, but not in the environment of the probe.',
      file: route.file,
      line: route.line,
    }),
  );
}

/**
 * The same route registered elsewhere than the analysis says. It may be registered several times, of which some ran and some the
 * analysis does not know: one place that both have is enough. Build output has no place in the sources to compare.
 */
function conflicts(model: Model, seen: readonly SeenRoute[], sources: ReadonlySet<string>): string[] {
  const found = filesByRoute(model.routes);
  const ran = filesByRoute(seen.filter(({ file }) => file !== undefined && sources.has(file)));
  return [...ran]
    .flatMap(([key, there]) => {
      const here = found.get(key) ?? there;
      const isKnown = there.some((file) => here.includes(file));
      return isKnown ? [] : [`${key}: ${here[0]} in the sources, ${there[0]} at run time`];
    })
    .sort();
}

function filesByRoute(routes: readonly SeenRoute[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const route of routes) {
    const { file } = route;
    if (file !== undefined) files.set(keyOf(route), [...(files.get(keyOf(route)) ?? []), file]);
  }
  return files;
}

function coverageOf(
  model: Model,
  routes: readonly ModelRoute[],
  diagnostics: readonly Diagnostic[],
  probed: number,
): Model['coverage']['routes'] {
  const unresolved = diagnostics.filter((one) => one.code === 'MIG-2003').length;
  const annotation = model.coverage.routes.by?.annotation ?? 0;
  const syntax = routes.length - probed - annotation;
  return {
    resolved: routes.length,
    total: routes.length + unresolved,
    by: { syntax, probe: probed, annotation },
  };
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  const [one, other] = [left, right].map(({ file = '', line = 0, code }) => [file, line, code] as const);
  if (one === undefined || other === undefined) return 0;
  if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1;
  return one[1] - other[1] || (one[2] < other[2] ? -1 : one[2] > other[2] ? 1 : 0);
}
