import { ts } from '#typescript';

/** The members of an object literal that may be kept or cut one by one, or undefined when only the whole makes sense. */
export function prunableMembers(node: ts.Node): ReadonlyMap<string, ts.ObjectLiteralElementLike> | undefined {
  const literal = objectLiteralOf(node);
  if (literal === undefined) return undefined;
  const members = new Map<string, ts.ObjectLiteralElementLike>();
  for (const property of literal.properties) {
    if (property.name === undefined || !(ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)))
      return undefined;
    const prunable =
      ts.isMethodDeclaration(property) ||
      ts.isShorthandPropertyAssignment(property) ||
      (ts.isPropertyAssignment(property) && isNamedOrFunction(property.initializer));
    if (!prunable || usesWholeThis(property)) return undefined;
    members.set(property.name.text, property);
  }
  return members.size === 0 ? undefined : members;
}

function isNamedOrFunction(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isIdentifier(node);
}

/** The literal behind `const x = {…}`, `module.exports = {…}` and `export default {…}`. */
export function objectLiteralOf(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  let value: ts.Node | undefined = node;
  if (ts.isVariableDeclaration(node)) value = node.initializer;
  else if (ts.isExportAssignment(node)) value = node.expression;
  else if (ts.isExpressionStatement(node) && ts.isBinaryExpression(node.expression))
    value = node.expression.right;
  while (
    value !== undefined &&
    (ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isParenthesizedExpression(value))
  )
    value = value.expression;
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}

/** Members that a member reaches through `this`, in code that is not cut. */
export function siblingsUsed(member: ts.Node, cut: ReadonlySet<ts.Node>): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (cut.has(node)) return;
    if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword)
      found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(member);
  return found;
}

function usesWholeThis(member: ts.Node): boolean {
  let whole = false;
  const visit = (node: ts.Node): void => {
    if (
      node.kind === ts.SyntaxKind.ThisKeyword &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node)
    )
      whole = true;
    ts.forEachChild(node, visit);
  };
  visit(member);
  return whole;
}
