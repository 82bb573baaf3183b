import { ts } from 'ts-morph';
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

/** A node's text as conditions show it, cut out of the source once. */
export function textOf(machine: Machine, node: ts.Node): string {
  const known = machine.texts.get(node);
  if (known !== undefined) return known;
  const text = node.getText();
  machine.texts.set(node, text);
  return text;
}
