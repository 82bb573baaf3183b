import { ts } from '#typescript';

/** What code takes of its own module's CommonJS exports: single names, or all of them. */
export interface OwnExports {
  readonly names: readonly string[];
  /** `this.other` of a function that is an export: the others where it is called on the module, as `app.init()` is. */
  readonly siblings: readonly string[];
  readonly all: boolean;
}

/** `exports.all()` and `module.exports.all()` inside of the module that gives it; cut nodes left out. */
export function ownExportsRead(node: ts.Node, cut: ReadonlySet<ts.Node>): OwnExports {
  const names: string[] = [];
  const siblings: string[] = [];
  let all = false;
  const visit = (one: ts.Node): void => {
    if (cut.has(one)) return;
    if (isExportsObject(one)) {
      const { parent } = one;
      if (ts.isPropertyAccessExpression(parent) && parent.expression === one) {
        if (!isAssigned(parent)) names.push(parent.name.text);
      } else if (!isAssigned(one)) all = true;
      return;
    }
    if (ts.isPropertyAccessExpression(one) && one.expression.kind === ts.SyntaxKind.ThisKeyword)
      siblings.push(one.name.text);
    ts.forEachChild(one, visit);
  };
  visit(node);
  return { names, siblings, all };
}

function isExportsObject(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node))
    return (
      ts.isIdentifier(node.expression) && node.expression.text === 'module' && node.name.text === 'exports'
    );
  if (!ts.isIdentifier(node) || node.text !== 'exports') return false;
  const { parent } = node;
  return !(ts.isPropertyAccessExpression(parent) && parent.name === node) && !ts.isPropertyAssignment(parent);
}

function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.left === node
  );
}
