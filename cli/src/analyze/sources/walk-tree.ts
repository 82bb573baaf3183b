import { ts } from 'ts-morph';

/**
 * Visits a node and all below it in the order of the text, without a call per level: generated code nests deeper than a
 * stack is high. A visit that gives false leaves out what is below its node.
 */
export function walkTree(root: ts.Node, visit: (node: ts.Node) => boolean): void {
  const open: ts.Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!visit(node)) continue;
    const first = open.length;
    ts.forEachChild(node, (child) => {
      open.push(child);
    });
    reverseFrom(open, first);
  }
}

function reverseFrom(list: ts.Node[], first: number): void {
  for (let left = first, right = list.length - 1; left < right; left += 1, right -= 1) {
    const [one, other] = [list[left], list[right]];
    if (one === undefined || other === undefined) return;
    list[left] = other;
    list[right] = one;
  }
}
