import { ts } from '#typescript';
import type { Json } from '../../artifacts/route-shapes.ts';

/** The value of a literal; undefined where it is more than one. */
export function literalOf(node: ts.Node): Json | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = literalOf(node.operand);
    return typeof value === 'number' ? -value : undefined;
  }
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return literalOf(node.expression);
  if (ts.isArrayLiteralExpression(node)) {
    const values = node.elements.map(literalOf);
    return values.every((one) => one !== undefined) ? values : undefined;
  }
  return ts.isObjectLiteralExpression(node) ? objectOf(node) : undefined;
}

function objectOf(node: ts.ObjectLiteralExpression): Json | undefined {
  const entries: [string, Json][] = [];
  for (const one of node.properties) {
    const key = one.name === undefined ? undefined : keyText(one.name);
    const value = ts.isPropertyAssignment(one) ? literalOf(one.initializer) : undefined;
    if (key === undefined || value === undefined) return undefined;
    entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

export function keyText(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}
