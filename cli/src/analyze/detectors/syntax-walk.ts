import { ts } from '#typescript';
import { walkTree } from '../sources/walk-tree.ts';

/** Visits every node below one in the order of the text, itself included. */
export function walk(top: ts.Node, visit: (node: ts.Node) => void): void {
  walkTree(top, (node) => {
    visit(node);
    return true;
  });
}

/** The nearest function around a node, or the source file. */
export function functionAround(node: ts.Node): ts.Node {
  let one = node.parent;
  while (one !== undefined && !ts.isFunctionLike(one) && !ts.isSourceFile(one)) one = one.parent;
  return one ?? node.getSourceFile();
}
