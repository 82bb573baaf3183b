import { ts } from '#typescript';

const known = new WeakMap<ts.Node, boolean>();

/** Whether `new Promise((resolve) => { this.resolve = resolve; })` leaves it to others to resolve the promise. */
export function keepsResolve(executor: ts.FunctionLikeDeclaration): boolean {
  const before = known.get(executor);
  if (before !== undefined) return before;
  const [resolve] = executor.parameters;
  const { body } = executor;
  const keeps =
    resolve !== undefined &&
    ts.isIdentifier(resolve.name) &&
    body !== undefined &&
    assigns(body, resolve.name.text);
  known.set(executor, keeps);
  return keeps;
}

/** `tell = resolve`, or a function in its place that calls it. */
function assigns(node: ts.Node, name: string): boolean {
  const isKept =
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    (ts.isFunctionExpression(node.right) || ts.isArrowFunction(node.right) || ts.isIdentifier(node.right)) &&
    says(node.right, name);
  return isKept || ts.forEachChild(node, (child) => assigns(child, name) || undefined) === true;
}

function says(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  return ts.forEachChild(node, (child) => says(child, name) || undefined) === true;
}
