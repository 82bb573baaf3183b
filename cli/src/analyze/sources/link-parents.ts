import { ts } from '#typescript';

/** Calls inside of each other before the rest is done by a list: generated code nests deeper than a stack is high. */
const DEEPEST_CALLS = 200;

/**
 * Gives every node below a source its parent and shows it, in the order of the text. The compiler can do the former while
 * it parses, but by a walk of its own, which this one spares.
 */
export function linkParents(ast: ts.SourceFile, visit: (node: ts.Node) => void): void {
  let parent: ts.Node = ast;
  let depth = 0;
  const go = (node: ts.Node): void => {
    setParent(node, parent);
    visit(node);
    if (depth === DEEPEST_CALLS) {
      linkByList(node, visit);
      return;
    }
    const around = parent;
    parent = node;
    depth += 1;
    ts.forEachChild(node, go);
    depth -= 1;
    parent = around;
  };
  ts.forEachChild(ast, go);
}

function linkByList(top: ts.Node, visit: (node: ts.Node) => void): void {
  const open = linkedChildren(top);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    visit(node);
    open.push(...linkedChildren(node));
  }
}

/** The last child first, as a stack of what is to come has it. */
function linkedChildren(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    setParent(child, node);
    children.push(child);
  });
  return children.reverse();
}

/** A parent is read-only for everybody but the one who builds the tree, which here is us. */
function setParent(node: { parent?: ts.Node }, parent: ts.Node): void {
  node.parent = parent;
}
