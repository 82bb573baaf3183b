import { ts } from '#typescript';

/** How a piece of code mentions a name: as a value or only as a type, and which members of it, if it names them all. */
export interface Reference {
  readonly name: string;
  readonly typeOnly: boolean;
  /** `x.member`; undefined when the value itself is used. */
  readonly member?: string;
}

/** Every mention of a free-standing name in a node, cut nodes left out. Shadowed names count too: that only keeps more. */
export function referencesIn(node: ts.Node, cut: ReadonlySet<ts.Node>): Reference[] {
  const found: Reference[] = [];
  const visit = (one: ts.Node, typeOnly: boolean): void => {
    if (cut.has(one)) {
      // Of a registration cut from a chain the rest of the chain stays.
      if (ts.isCallExpression(one) && ts.isPropertyAccessExpression(one.expression))
        visit(one.expression.expression, typeOnly);
      return;
    }
    if (ts.isIdentifier(one)) {
      if (isMention(one)) found.push({ name: one.text, typeOnly, ...memberOf(one) });
      return;
    }
    const inType =
      typeOnly ||
      ts.isTypeNode(one) ||
      (ts.isHeritageClause(one) && one.token === ts.SyntaxKind.ImplementsKeyword);
    ts.forEachChild(one, (child) => visit(child, inType && !isExtendsExpression(one)));
  };
  visit(node, ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node));
  return found;
}

/** `extends Base` is written as a type node but needs the value. */
function isExtendsExpression(node: ts.Node): boolean {
  return (
    ts.isExpressionWithTypeArguments(node) &&
    ts.isHeritageClause(node.parent) &&
    node.parent.token === ts.SyntaxKind.ExtendsKeyword &&
    ts.isClassLike(node.parent.parent)
  );
}

/** Names of members, properties and labels are no mentions. */
function isMention(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isGetAccessorDeclaration(parent) ||
    ts.isSetAccessorDeclaration(parent) ||
    ts.isEnumMember(parent)
  )
    return parent.name !== node;
  if (ts.isImportEqualsDeclaration(parent)) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  if (
    ts.isImportSpecifier(parent) ||
    ts.isExportSpecifier(parent) ||
    ts.isLabeledStatement(parent) ||
    ts.isNamedTupleMember(parent)
  )
    return false;
  return true;
}

function memberOf(node: ts.Identifier): { member: string } | Record<string, never> {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node)
    return { member: parent.name.text };
  if (ts.isQualifiedName(parent) && parent.left === node) return { member: parent.right.text };
  if (
    ts.isElementAccessExpression(parent) &&
    parent.expression === node &&
    ts.isStringLiteralLike(parent.argumentExpression)
  )
    return { member: parent.argumentExpression.text };
  return {};
}
