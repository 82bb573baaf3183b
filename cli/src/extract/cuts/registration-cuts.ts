import { ts } from 'ts-morph';
import { prefixMayOverlap } from '../../analyze/express/overlap.ts';
import { joinPath } from '../../analyze/express/route-list.ts';
import type { Layer, RouterModel } from '../../analyze/express/router.ts';
import type { Analysis } from '../../analyze/index.ts';
import { type Problem, problem } from '../../errors/problem.ts';

/** What becomes of the registrations: calls that go as a whole, and single arguments that go. */
export interface RegistrationCuts {
  readonly calls: ReadonlySet<ts.CallExpression>;
  readonly args: ReadonlySet<ts.Node>;
  readonly blockers: readonly Problem[];
}

interface Verdict {
  readonly layer: Layer;
  readonly foreign: boolean;
}

/**
 * A registration is cut only if it is foreign in every execution: a route of another context, a mount without anything
 * left that could see our paths, or middleware on a path that is disjoint from all of ours.
 */
export function cutRegistrations(analysis: Analysis, kept: ReadonlySet<string>): RegistrationCuts {
  const keptLayers = new Set(
    analysis.model.routes.flatMap((route, index) =>
      kept.has(route.id) || route.passesOn === true ? [analysis.routes[index]?.layer] : [],
    ),
  );
  const paths = analysis.model.routes.filter((route) => kept.has(route.id)).map((route) => route.path);
  const bySite = new Map<ts.CallExpression, Verdict[]>();
  judgeRouter(analysis.application, '/', { keptLayers, paths, seen: [] }, bySite);
  return verdictsToCuts(bySite);
}

interface Judging {
  readonly keptLayers: ReadonlySet<Layer | undefined>;
  readonly paths: readonly string[];
  readonly seen: readonly RouterModel[];
}

/** Judges every layer below a router; returns whether all of them may go. */
function judgeRouter(
  router: RouterModel,
  prefix: string,
  judging: Judging,
  bySite: Map<ts.CallExpression, Verdict[]>,
): boolean {
  let allForeign = true;
  for (const layer of router.layers) {
    const foreign = judgeLayer(layer, prefix, { ...judging, seen: [...judging.seen, router] }, bySite);
    const site = layer.kind === 'route' ? layer.verbAt.node : layer.at.node;
    bySite.set(site, [...(bySite.get(site) ?? []), { layer, foreign }]);
    allForeign &&= foreign;
  }
  return allForeign;
}

function judgeLayer(
  layer: Layer,
  prefix: string,
  judging: Judging,
  bySite: Map<ts.CallExpression, Verdict[]>,
): boolean {
  const fulls = layer.paths.map((path) => joinPath(prefix, 'text' in path ? path.text : path.unknown));
  if (layer.kind === 'route') return !judging.keptLayers.has(layer);
  if (layer.kind === 'middleware')
    return !fulls.some((full) => judging.paths.some((path) => prefixMayOverlap(full, path)));
  if (judging.seen.includes(layer.router)) return false;
  return fulls.map((full) => judgeRouter(layer.router, full, judging, bySite)).every((foreign) => foreign);
}

function verdictsToCuts(bySite: ReadonlyMap<ts.CallExpression, readonly Verdict[]>): RegistrationCuts {
  const calls = new Set<ts.CallExpression>();
  const args = new Set<ts.Node>();
  const blockers: Problem[] = [];
  for (const [site, verdicts] of bySite) {
    const foreign = verdicts.filter((one) => one.foreign);
    if (foreign.length === verdicts.length) calls.add(site);
    else if (foreign.length > 0) partly(site, verdicts, args, blockers);
  }
  return { calls, args, blockers };
}

/** One call that registers ours and theirs: the arguments that are theirs go; an empty router may stay in place. */
function partly(
  site: ts.CallExpression,
  verdicts: readonly Verdict[],
  args: Set<ts.Node>,
  blockers: Problem[],
): void {
  const handlers = handlerNodes(site);
  if (handlers.length === verdicts.length) {
    for (const [index, verdict] of verdicts.entries()) {
      const node = handlers[index];
      if (verdict.foreign && node !== undefined) args.add(node);
    }
    return;
  }
  const route = verdicts.find((one) => one.foreign && one.layer.kind === 'route');
  if (route === undefined) return;
  const { file, line } = route.layer.at;
  blockers.push(
    problem('MIG-4001', {
      message: 'One call registers routes of this context and of others',
      cause: `${site.getText().slice(0, 100)} runs several times, for routes of several contexts.`,
      file,
      line,
    }),
  );
}

/** The handler arguments as written, arrays opened; a path in front is left out. */
function handlerNodes(site: ts.CallExpression): ts.Node[] {
  const [first, ...rest] = site.arguments;
  const open = (node: ts.Expression): ts.Node[] =>
    ts.isArrayLiteralExpression(node) ? node.elements.flatMap(open) : [node];
  if (first === undefined) return [];
  const isPath =
    ts.isStringLiteralLike(first) || ts.isRegularExpressionLiteral(first) || ts.isTemplateExpression(first);
  return (isPath ? rest : [first, ...rest]).flatMap(open);
}
