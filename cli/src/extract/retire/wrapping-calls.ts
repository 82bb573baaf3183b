import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { Value } from '../../analyze/interpreter/values.ts';
import { isPureExpression } from '../slice/purity.ts';

/** Packages of which the one function gives back a handler around another. */
const WRAPPERS = new Set(['express-async-handler', 'express-async-wrap', 'async-middleware']);

/**
 * Calls at load that only wrap, as in `exports.list = catchAsync(async (req, res) => …)`: what is called does nothing but give
 * back a function, so a module that consists of such calls does nothing when it loads.
 */
export function wrappingCalls({ machine }: Analysis): Set<ts.Node> {
  const found = new Set<ts.Node>();
  for (const module of machine.modules.values()) {
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return;
      // What is wrapped twice is judged from the inside.
      ts.forEachChild(node, visit);
      if (
        ts.isCallExpression(node) &&
        onlyWraps(calledValue(module, node.expression)) &&
        node.arguments.every((one) => isPureExpression(one, found))
      )
        found.add(node);
    };
    visit(module.ast);
  }
  return found;
}

function calledValue(module: SourceModule, callee: ts.Expression): Value | undefined {
  const bound = (name: string) => module.scope?.lookup(name)?.get();
  if (ts.isIdentifier(callee)) return bound(callee.text);
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return undefined;
  const owner = bound(callee.expression.text);
  return owner?.kind === 'object' ? owner.props.get(callee.name.text) : undefined;
}

function onlyWraps(value: Value | undefined): boolean {
  if (value?.kind === 'external') return WRAPPERS.has(value.package);
  return value?.kind === 'function' && givesFunction(value.node);
}

/** `fn => (req, res, next) => …`, or the same with a body that only returns. */
function givesFunction(node: ts.Node): boolean {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return false;
  if (!ts.isBlock(node.body)) return isFunction(node.body);
  const [only, ...others] = node.body.statements.filter((one) => !isDefinition(one));
  return (
    only !== undefined &&
    others.length === 0 &&
    ts.isReturnStatement(only) &&
    only.expression !== undefined &&
    (isFunction(only.expression) || ts.isIdentifier(only.expression))
  );
}

function isDefinition(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return true;
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.every(
      ({ initializer }) => initializer !== undefined && isFunction(initializer),
    )
  );
}

function isFunction(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node)) return isFunction(node.expression);
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}
