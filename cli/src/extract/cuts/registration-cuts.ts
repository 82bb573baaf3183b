import type { ts } from '#typescript';
import { prefixMayOverlap } from '../../analyze/express/overlap.ts';
import { joinPath, normalizePath } from '../../analyze/express/route-list.ts';
import type { Layer, RouterModel } from '../../analyze/express/router.ts';
import type { Analysis } from '../../analyze/index.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { keptRoutes } from './kept-routes.ts';

/** What becomes of the registrations: calls that go as a whole, and single arguments that go. */
export interface RegistrationCuts {
  readonly calls: ReadonlySet<ts.CallExpression>;
  readonly args: ReadonlySet<ts.Node>;
  readonly blockers: readonly Problem[];
}

/** Which routes stay, and what becomes of the layers around them. */
export interface RegistrationRule {
  /** Ids of the routes that stay. */
  readonly kept: ReadonlySet<string>;
  /** Whether middleware at a full path goes. */
  readonly middlewareGoes: (layer: MiddlewareLayer, path: string) => boolean;
  /** Whether a router without any layer goes with its mount. */
  readonly emptyRoutersGo: boolean;
}

export type MiddlewareLayer = Extract<Layer, { kind: 'middleware' }>;

/** Layers by the call that registered them, each with whether it is foreign wherever it is mounted. */
type Verdicts = Map<ts.CallExpression, Map<Layer, boolean>>;

/**
 * A registration is cut only if it is foreign in every execution: a route of another context, a mount without anything
 * left that could see our paths, or middleware on a path that is disjoint from all of ours. Of a call that also
 * registers ours the arguments go that are foreign in every execution; else an empty router stays in place.
 */
export function cutRegistrations(analysis: Analysis, own: ReadonlySet<string>): RegistrationCuts {
  const paths = analysis.model.routes.filter((route) => own.has(route.id)).map((route) => route.path);
  return cutByRule(analysis, {
    kept: keptRoutes(analysis.model, own),
    middlewareGoes: (_, full) => !paths.some((path) => prefixMayOverlap(full, path)),
    emptyRoutersGo: true,
  });
}

/** Judges every registration by a rule; what goes must go in every execution. */
export function cutByRule(analysis: Analysis, rule: RegistrationRule): RegistrationCuts {
  const { kept } = rule;
  const keptPaths = new Map<Layer, Set<string>>();
  for (const [index, route] of analysis.routes.entries()) {
    if (!kept.has(analysis.model.routes[index]?.id ?? '')) continue;
    for (const layer of [route.layer, ...(route.further ?? [])])
      keptPaths.set(layer, (keptPaths.get(layer) ?? new Set()).add(route.path));
  }
  const verdicts: Verdicts = new Map();
  judgeRouter(analysis.application, '/', { keptPaths, rule, seen: [] }, verdicts);
  const cuts = cutsOf(verdicts);
  return { ...cuts, blockers: survivors(analysis, kept, cuts) };
}

interface Judging {
  /** Where the routes of each kept layer are mounted. */
  readonly keptPaths: ReadonlyMap<Layer, ReadonlySet<string>>;
  readonly rule: RegistrationRule;
  readonly seen: readonly RouterModel[];
}

/** Judges every layer below a router; returns whether all of them may go. */
function judgeRouter(router: RouterModel, prefix: string, judging: Judging, verdicts: Verdicts): boolean {
  let allForeign = judging.rule.emptyRoutersGo || router.layers.length > 0;
  for (const layer of router.layers) {
    const foreign = judgeLayer(layer, prefix, { ...judging, seen: [...judging.seen, router] }, verdicts);
    const site = layer.kind === 'route' ? layer.verbAt.node : layer.at.node;
    const layers = verdicts.get(site) ?? new Map<Layer, boolean>();
    verdicts.set(site, layers.set(layer, foreign && layers.get(layer) !== false));
    allForeign &&= foreign;
  }
  return allForeign;
}

function judgeLayer(layer: Layer, prefix: string, judging: Judging, verdicts: Verdicts): boolean {
  const fulls = layer.paths.map((path) => joinPath(prefix, 'text' in path ? path.text : path.unknown));
  if (layer.kind === 'route')
    return !fulls.some((full) => judging.keptPaths.get(layer)?.has(normalizePath(full)));
  if (layer.kind === 'middleware') return fulls.every((full) => judging.rule.middlewareGoes(layer, full));
  if (judging.seen.includes(layer.router)) return false;
  return fulls.map((full) => judgeRouter(layer.router, full, judging, verdicts)).every((foreign) => foreign);
}

function cutsOf(verdicts: Verdicts): Omit<RegistrationCuts, 'blockers'> {
  const calls = new Set<ts.CallExpression>();
  const args = new Set<ts.Node>();
  for (const [site, layers] of verdicts) {
    if ([...layers.values()].every((foreign) => foreign)) calls.add(site);
    else for (const argument of foreignArguments(layers)) args.add(argument);
  }
  return { calls, args };
}

function foreignArguments(layers: ReadonlyMap<Layer, boolean>): ts.Node[] {
  const foreign = new Map<ts.Node, boolean>();
  for (const [layer, isForeign] of layers) {
    if (layer.kind === 'route' || layer.argument === undefined) continue;
    foreign.set(layer.argument, isForeign && foreign.get(layer.argument) !== false);
  }
  return [...foreign].filter(([, isForeign]) => isForeign).map(([argument]) => argument);
}

/** Routes of others that the slice would still answer, since they share a call with ours. */
function survivors(
  analysis: Analysis,
  kept: ReadonlySet<string>,
  { calls, args }: Omit<RegistrationCuts, 'blockers'>,
): Problem[] {
  const isGone = (layer: Layer): boolean =>
    calls.has(layer.kind === 'route' ? layer.verbAt.node : layer.at.node) ||
    (layer.kind !== 'route' && layer.argument !== undefined && args.has(layer.argument));
  const sites = new Set<ts.CallExpression>();
  return analysis.routes.flatMap(({ layer, further = [], mounts, at }, index) => {
    const id = analysis.model.routes[index]?.id ?? '';
    const isWhollyGone = mounts.some(isGone) || [layer, ...further].every(isGone);
    if (kept.has(id) || isWhollyGone || sites.has(layer.verbAt.node)) return [];
    sites.add(layer.verbAt.node);
    return [
      problem('MIG-4001', {
        message: 'One call registers routes of this context and of others',
        cause: `${layer.verbAt.node.getText().slice(0, 100)} also registers ${id}.`,
        file: at.file,
        line: at.line,
      }),
    ];
  });
}
