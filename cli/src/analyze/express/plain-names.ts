import { ts } from '#typescript';

/** `app`, `this.app`, `this.server.app`: evaluating it once more does nothing. */
export function isPlainName(node: ts.Expression): boolean {
  if (ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true;
  return ts.isPropertyAccessExpression(node) && isPlainName(node.expression);
}
