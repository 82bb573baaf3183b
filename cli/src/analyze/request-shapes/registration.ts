import { ts } from '#typescript';
import type { ModelRoute } from '../../artifacts/model.ts';
import { walk } from '../detectors/syntax-walk.ts';
import { nodeOf } from './bindings.ts';
import type { Located, Program } from './program.ts';

/** What a route was registered with besides its path; nothing where a loop or a decorator registered it. */
export function registeredWith(program: Program, route: ModelRoute): Located[] {
  const ast = program.ast(route.file);
  if (ast === undefined) return [];
  const candidates: ts.CallExpression[] = [];
  walk(ast, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const { name } = node.expression;
    if (name.text !== route.method.toLowerCase()) return;
    if (linesOf(ast, node).has(route.line)) candidates.push(node);
  });
  const [call] = candidates.toSorted((a, b) => Number(matches(b, route)) - Number(matches(a, route)));
  return (call?.arguments ?? [])
    .filter((one) => !ts.isStringLiteralLike(one))
    .map((node) => ({ module: route.file, node }));
}

/** Lines of a call and of the names in its chain: `.route('/x')` may stand above `.get(…)`. */
function linesOf(ast: ts.SourceFile, call: ts.CallExpression): Set<number> {
  const lines = new Set([lineOf(ast, call)]);
  for (let one: ts.Expression = call; ; ) {
    if (ts.isCallExpression(one)) one = one.expression;
    else if (ts.isPropertyAccessExpression(one)) {
      lines.add(lineOf(ast, one.name));
      one = one.expression;
    } else return lines;
  }
}

/** Several calls of a chain begin at one line: the path tells them apart. */
function matches(call: ts.CallExpression, route: ModelRoute): boolean {
  const texts: string[] = [];
  walk(call, (node) => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
  });
  const handler = route.handler?.name.split('.').at(-1);
  const named = handler !== undefined && call.arguments.some((one) => one.getText().endsWith(handler));
  return named || texts.some((one) => one !== '/' && route.path.endsWith(one));
}

function lineOf(ast: ts.SourceFile, node: ts.Node): number {
  return ast.getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

/**
 * The function that handles a route. `catchAsync(async (req, res) => …)` registers a function of the wrapper; the one that it
 * was given does the work, so what was written at the registration is asked first.
 */
export function handlerOf(
  program: Program,
  route: ModelRoute,
  registered: readonly Located[],
): Located<ts.FunctionLikeDeclaration> | undefined {
  const last = registered.at(-1);
  return (last === undefined ? undefined : functionIn(program, last)) ?? placedHandler(program, route);
}

function functionIn(program: Program, at: Located): Located<ts.FunctionLikeDeclaration> | undefined {
  const { module, node } = nodeOf(program, at);
  if (isFunction(node)) return { module, node };
  if (!ts.isCallExpression(node)) return undefined;
  for (const one of node.arguments) {
    const found = functionIn(program, { module, node: one });
    if (found !== undefined) return found;
  }
  return undefined;
}

function placedHandler(program: Program, route: ModelRoute): Located<ts.FunctionLikeDeclaration> | undefined {
  const place = route.handler;
  const ast = place === undefined ? undefined : program.ast(place.file);
  if (place === undefined || ast === undefined) return undefined;
  let found: ts.FunctionLikeDeclaration | undefined;
  walk(ast, (node) => {
    if (found !== undefined || !isFunction(node)) return;
    const lines = [node, node.parent].map((one) => lineOf(ast, one));
    if (lines.includes(place.line)) found = node;
  });
  return found === undefined ? undefined : { module: place.file, node: found };
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)
  );
}
