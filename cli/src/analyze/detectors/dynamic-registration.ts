import { ts } from '#typescript';
import type { Layer, RouterModel } from '../express/router.ts';
import { placeOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { functionAround } from './syntax-walk.ts';

type Kind = 'loop' | 'directory' | 'factory' | 'verb' | 'helper';

const SAYS: Readonly<Record<Kind, string>> = {
  loop: 'made in a loop',
  directory: 'loaded from a folder',
  factory: 'made by a function that several routers come from',
  verb: 'with a method that is computed',
  helper: 'made by a function that is given the path',
};

/** Registrations that no search for `router.get('/x')` finds. */
export const dynamicRegistration = defineDetector({
  id: 'dynamic-registration',
  sees: 'routes and mounts that a loop, a folder, a factory, a computed method or a helper registers',
  find: (evidence) => [...registrations(evidence), ...directories(evidence)],
});

interface Uses {
  readonly routers: Set<RouterModel>;
  count: number;
}

function registrations({ machine, roots }: Evidence): Found[] {
  const uses = new Map<ts.CallExpression, Uses>();
  for (const router of reachable(roots)) {
    for (const layer of router.layers) {
      if (layer.kind === 'middleware') continue;
      const node = nodeOf(layer);
      const known = uses.get(node) ?? { routers: new Set(), count: 0 };
      known.routers.add(router);
      known.count += 1;
      uses.set(node, known);
    }
  }
  return [...uses].flatMap(([node, use]): Found[] => {
    const kind = kindOf(node, use);
    if (kind === undefined) return [];
    return [
      {
        name: kind,
        ...placeOf(machine, named(node)),
        message: `${use.count} ${use.count === 1 ? 'registration' : 'registrations'}, ${SAYS[kind]}`,
        data: { kind, registrations: use.count },
      },
    ];
  });
}

function reachable(roots: readonly RouterModel[]): Set<RouterModel> {
  const found = new Set<RouterModel>();
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const layer of next.layers) if (layer.kind === 'mount') open.push(layer.router);
  }
  return found;
}

function nodeOf(layer: Layer): ts.CallExpression {
  return layer.kind === 'route' ? layer.verbAt.node : layer.at.node;
}

function named(node: ts.CallExpression): ts.Node {
  return ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node;
}

function kindOf(node: ts.CallExpression, { routers, count }: Uses): Kind | undefined {
  const callee = node.expression;
  if (ts.isElementAccessExpression(callee) && !ts.isStringLiteralLike(callee.argumentExpression))
    return 'verb';
  if (isInLoop(node)) return 'loop';
  if (routers.size > 1) return 'factory';
  return count > 0 && isForwarded(node) ? 'helper' : undefined;
}

/** In a loop statement, or in the callback of a method such as `forEach`, of the same function. */
function isInLoop(node: ts.Node): boolean {
  for (let one = node.parent; one !== undefined && !ts.isSourceFile(one); one = one.parent) {
    if (ts.isIterationStatement(one, false)) return true;
    if (!ts.isFunctionLike(one)) continue;
    const call = one.parent;
    return (
      ts.isCallExpression(call) &&
      ts.isPropertyAccessExpression(call.expression) &&
      /^(?:forEach|map|reduce|each|flatMap)$/.test(call.expression.name.text)
    );
  }
  return false;
}

/** `function add(path, handler) { router.get(path, handler) }`: an argument is a parameter of the function around. */
function isForwarded(node: ts.CallExpression): boolean {
  const around = functionAround(node);
  if (!ts.isFunctionLike(around)) return false;
  const parameters = around.parameters.map((one) => one.name.getText());
  const [path] = node.arguments;
  return (
    node.arguments.length > 1 && path !== undefined && ts.isIdentifier(path) && parameters.includes(path.text)
  );
}

/** A folder whose files are loaded by a computed name, where that is how routers come in. */
function directories({ machine, roots, modules }: Evidence): Found[] {
  const registering = new Set(
    [...reachable(roots)].flatMap((router) => [
      router.createdAt.getSourceFile().fileName,
      ...router.layers.map((layer) => layer.at.node.getSourceFile().fileName),
    ]),
  );
  const own = new Set(modules.map((one) => one.absolutePath));
  return [...machine.dynamicLoads].flatMap(([node, files]): Found[] => {
    const loaded = [...files].filter((file) => registering.has(file));
    const isComputed = ts.isCallExpression(node) && !isText(node.arguments[0]);
    if (loaded.length === 0 || !isComputed || !own.has(node.getSourceFile().fileName)) return [];
    return [
      {
        name: 'directory',
        ...placeOf(machine, node),
        message: `${files.size} ${files.size === 1 ? 'module' : 'modules'}, ${SAYS.directory}`,
        data: { kind: 'directory', modules: [...files].map((file) => machine.sources.relative(file)).sort() },
      },
    ];
  });
}

function isText(argument: ts.Expression | undefined): boolean {
  return argument !== undefined && ts.isStringLiteralLike(argument);
}
