import { ts } from '#typescript';
import type { FunctionRecord } from './activation.ts';
import type { SourceModule } from './module.ts';

/** The record of a function's declaration, or of a module's own top-level code. */
export function recordOf(
  records: Map<ts.Node, FunctionRecord>,
  node: ts.Node,
  module: SourceModule,
): FunctionRecord {
  const known = records.get(node);
  if (known !== undefined) return known;
  const line = lineAt(node, node.getStart(module.ast));
  const name = ts.isSourceFile(node) ? '(module)' : qualifiedName(node, line);
  const record: FunctionRecord = {
    number: records.size,
    id: `${module.path}#${name}`,
    file: module.path,
    name,
    line,
    endLine: lineAt(node, node.getEnd()),
    node,
    exported: isExported(node),
    effort: { calls: 0, steps: 0, registrations: 0, deeds: 0 },
  };
  records.set(node, record);
  return record;
}

/** `name`, `Class.method`, `outer.inner`, or `(anonymous)@line` where the program gives no name. */
function qualifiedName(node: ts.Node, line: number): string {
  const own = ownName(node) ?? `(anonymous)@${line}`;
  const outer = enclosingName(node);
  return outer === undefined ? own : `${outer}.${own}`;
}

function ownName(node: ts.Node): string | undefined {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isFunctionLike(node) && node.name !== undefined) return nameText(node.name);
  return nameFromParent(node);
}

function nameFromParent(node: ts.Node): string | undefined {
  const parent = node.parent;
  if (parent === undefined) return undefined;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return nameText(parent.name);
  if (ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left))
    return parent.left.name.text;
  if (ts.isParenthesizedExpression(parent) || isWrapperCall(parent)) return nameFromParent(parent);
  if (ts.isExportAssignment(parent)) return 'default';
  return undefined;
}

/** `export const list = asyncHandler(async (req, res) => …)`: the wrapped function is known by the name of the result. */
function isWrapperCall(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    node.parent !== undefined &&
    (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent))
  );
}

function nameText(name: ts.Node): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name)) return name.text;
  return undefined;
}

/** The nearest enclosing class, object held by a variable, or function that has a name. */
function enclosingName(node: ts.Node): string | undefined {
  for (let parent = node.parent; parent !== undefined && !ts.isSourceFile(parent); parent = parent.parent) {
    if (ts.isClassLike(parent)) return parent.name?.text ?? nameFromParent(parent);
    if (ts.isObjectLiteralExpression(parent) && ts.isVariableDeclaration(parent.parent))
      return nameText(parent.parent.name);
    if (ts.isFunctionLike(parent)) return qualifiedName(parent, lineAt(parent, parent.getStart()));
  }
  return undefined;
}

function isExported(node: ts.Node): boolean {
  for (let one: ts.Node | undefined = node; one !== undefined; one = one.parent) {
    if (
      ts.canHaveModifiers(one) &&
      ts.getModifiers(one)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
    )
      return true;
    if (one !== node && ts.isFunctionLike(one)) return false;
  }
  return false;
}

function lineAt(node: ts.Node, position: number): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(position).line + 1;
}
