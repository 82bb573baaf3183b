import { ts } from '#typescript';
import { walkTree } from '../sources/walk-tree.ts';
import { boundNames } from './bound-names.ts';

/** Adds the variables that a piece of code says; what stands behind a dot is a member. */
export function addNames(node: ts.Node, names: Set<string>): void {
  walkTree(node, (one) => {
    const isMember = ts.isPropertyAccessExpression(one.parent) && one.parent.name === one;
    if (ts.isIdentifier(one) && !isMember) names.add(one.text);
    return true;
  });
}

/** The names that a declaration, or a parameter, gives. */
export function declaredBy(node: ts.Node): readonly string[] {
  return ts.isVariableDeclaration(node) || ts.isParameter(node) ? boundNames(node.name) : [];
}
