import type { ts } from '#typescript';

/** Whether the text of a function, inner ones included, says a word; each function is read once. */
export function saying(word: RegExp): (node: ts.Node) => boolean {
  const known = new WeakMap<ts.Node, boolean>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const says = word.test(node.getSourceFile().text.slice(node.pos, node.end));
    known.set(node, says);
    return says;
  };
}
