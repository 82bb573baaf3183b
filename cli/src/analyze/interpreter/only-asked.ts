import { ts } from '#typescript';
import { nodesByKind } from '../sources/nodes-by-kind.ts';

const known = new WeakMap<ts.SourceFile, Map<string, boolean>>();

/**
 * Whether `NAMES.has(…)` asks a constant of its module with which nothing is done anywhere but to ask it: nobody can have changed what
 * it was made with.
 */
export function isOnlyAsked(call: ts.Node): boolean {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const owner = call.expression.expression;
  if (!ts.isIdentifier(owner)) return false;
  const ast = owner.getSourceFile();
  const names = known.get(ast) ?? new Map<string, boolean>();
  known.set(ast, names);
  const is =
    names.get(owner.text) ??
    nodesByKind(ast).identifiers.every((one) => one.text !== owner.text || isHarmless(one));
  names.set(owner.text, is);
  return is;
}

/** A declaration as a constant that no other module knows, or a question. */
function isHarmless(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent))
    return (
      parent.name === node &&
      (parent.parent.flags & ts.NodeFlags.Const) !== 0 &&
      ts.isVariableStatement(parent.parent.parent) &&
      (ts.getModifiers(parent.parent.parent) ?? []).length === 0 &&
      ts.isSourceFile(parent.parent.parent.parent)
    );
  return (
    ts.isPropertyAccessExpression(parent) &&
    parent.expression === node &&
    parent.name.text === 'has' &&
    ts.isCallExpression(parent.parent) &&
    parent.parent.expression === parent
  );
}
