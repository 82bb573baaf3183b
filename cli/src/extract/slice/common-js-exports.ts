import { ts } from '#typescript';
import type { Item } from './module-items.ts';

/** An item that sets what the module gives: `module.exports = …`, `exports.x = …`, `export = …`. */
export function isExportsOf(item: Item): boolean {
  return (
    (ts.isExpressionStatement(item.node) &&
      ts.isBinaryExpression(item.node.expression) &&
      /^(?:module\.)?exports\b/.test(item.node.expression.left.getText())) ||
    (ts.isExportAssignment(item.node) && item.node.isExportEquals === true)
  );
}

/** `x` of `exports.x = …`; undefined when the whole exports are set. */
export function exportedMember(item: Item): string | undefined {
  if (!ts.isExpressionStatement(item.node) || !ts.isBinaryExpression(item.node.expression)) return undefined;
  return /^(?:module\.)?exports\.(\w+)$/.exec(item.node.expression.left.getText())?.[1];
}
