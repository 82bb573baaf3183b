import { ts } from '#typescript';
import type { Machine } from './machine.ts';

/** The text of each operator and keyword; asking the source for it would scan the file again at every evaluation. */
export const OPERATORS: ReadonlyMap<ts.SyntaxKind, string> = new Map(
  tokens().map((kind) => [kind, ts.tokenToString(kind) ?? '']),
);

function tokens(): ts.SyntaxKind[] {
  const found: ts.SyntaxKind[] = [];
  for (let kind = ts.SyntaxKind.FirstToken; kind <= ts.SyntaxKind.LastToken; kind += 1) found.push(kind);
  return found;
}

/** A node's text as conditions and messages show it, cut out of the source once. */
export function textOf(machine: Machine, node: ts.Node): string {
  const known = machine.texts.get(node);
  if (known !== undefined) return known;
  const text = sourceText(node);
  machine.texts.set(node, text);
  return text;
}

/** A node's text on one line and without comments: how a program is laid out never shows in a model. */
export function sourceText(node: ts.Node): string {
  const text = node.getText();
  if (!/\s\s|[\t\n\r]|\/[/*]/.test(text)) return text;
  const file = node.getSourceFile();
  return leavesOf(node, file)
    .map((leaf, index) => (index > 0 && hasGap(leaf, file) ? ' ' : '') + leaf.getText(file))
    .join('');
}

const MOST_SHOWN = 80;

/** A node's text as a message quotes it, cut where it is long. */
export function brief(node: ts.Node): string {
  const text = sourceText(node).replaceAll(/\s+/g, ' ');
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 3)}…` : text;
}

/** The tokens of a node, in order. */
export function leavesOf(node: ts.Node, file: ts.SourceFile): ts.Node[] {
  const leaves: ts.Node[] = [];
  const open: ts.Node[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children = next.getChildren(file);
    if (children.length > 0) open.push(...children.toReversed());
    else if (next.end > next.getStart(file)) leaves.push(next);
  }
  return leaves;
}

/** Whether blanks or a comment stand before a token. */
export function hasGap(leaf: ts.Node, file: ts.SourceFile): boolean {
  return leaf.getStart(file) > leaf.pos;
}
