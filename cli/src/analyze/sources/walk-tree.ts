import { ts } from '#typescript';

/** Calls inside of each other that a walk makes before it goes on by a list: generated code nests deeper than a stack is high. */
const DEEPEST_CALLS = 200;

/**
 * Visits a node and all below it in the order of the text. A visit that gives false leaves out what is below its node.
 */
export function walkTree(root: ts.Node, visit: (node: ts.Node) => boolean): void {
  let depth = 0;
  const go = (node: ts.Node): void => {
    if (!visit(node)) return;
    if (depth === DEEPEST_CALLS) {
      walkByList(node, visit);
      return;
    }
    depth += 1;
    ts.forEachChild(node, go);
    depth -= 1;
  };
  go(root);
}

/** Everything below a node that has been visited. */
function walkByList(top: ts.Node, visit: (node: ts.Node) => boolean): void {
  const open: ts.Node[] = childrenOf(top).reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop())
    if (visit(node)) open.push(...childrenOf(node).reverse());
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children;
}
