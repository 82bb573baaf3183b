import { ts } from '#typescript';
import { rootOf } from '../interpreter/call-sites.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';

const MUTATORS = new Set(
  'set add delete clear push pop shift unshift splice sort fill reverse copyWithin'.split(' '),
);

/** What is changed by being handed to one of these first: `Object.assign(state, …)`, `_.merge(state, …)`. */
const CHANGES_FIRST =
  /^(?:Object\.(?:assign|defineProperty|defineProperties)|Reflect\.(?:set|deleteProperty)|(?:_|lodash)\.(?:assign|assignIn|defaults|defaultsDeep|extend|merge|mergeWith|pull|pullAll|remove|set|unset|update))$/;

/** What a memory begins with, however it is declared. */
export function initialOf(declaration: ts.Node): ts.Expression | undefined {
  if (
    ts.isVariableDeclaration(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isPropertyAssignment(declaration)
  )
    return declaration.initializer;
  return ts.isBinaryExpression(declaration) ? declaration.right : undefined;
}

/** Arrays, maps and sets: of anything else, an object with functions of its own too, `add` or `delete` may mean what it likes. */
export function isCollection(declaration: ts.Node): boolean {
  const initial = initialOf(declaration);
  if (initial === undefined) return !ts.isBinaryExpression(declaration);
  if (ts.isArrayLiteralExpression(initial)) return true;
  return ts.isNewExpression(initial) && /^(?:Weak)?(?:Map|Set)$|^Array$/.test(initial.expression.getText());
}

const changedIn = new WeakMap<ts.SourceFile, readonly ts.Identifier[]>();

/** Uses of names by which these, or what they lead to, are changed; whether a variable is a collection is not asked. */
export function changedIdentifiers(ast: ts.SourceFile): readonly ts.Identifier[] {
  const known = changedIn.get(ast) ?? nodesByKind(ast).identifiers.filter((node) => changes(node, true));
  changedIn.set(ast, known);
  return known;
}

/** Names, or what they lead to, that functions are handed which change their first argument. */
export function handedToBeChanged(ast: ts.SourceFile): readonly ts.Identifier[] {
  return nodesByKind(ast).loaders.flatMap((node) => {
    const [first] = ts.isCallExpression(node) ? node.arguments : [];
    if (first === undefined || !ts.isCallExpression(node) || !isChanger(node)) return [];
    const root = rootOf(first);
    return root === undefined ? [] : [root];
  });
}

function isChanger({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && CHANGES_FIRST.test(expression.getText());
}

/** Whether memory is changed where it is named, also by a function that it is handed to. */
export function changesMemory(node: ts.Node, collection: boolean): boolean {
  if (changes(node, collection)) return true;
  let one = node;
  while (ts.isPropertyAccessExpression(one.parent) && one.parent.expression === one) one = one.parent;
  return ts.isCallExpression(one.parent) && one.parent.arguments[0] === one && isChanger(one.parent);
}

/** Whether the name, or what it leads to, is assigned, counted, deleted or, of a collection, changed by a method. */
export function changes(node: ts.Node, collection: boolean): boolean {
  let one: ts.Node = node;
  while (
    (ts.isPropertyAccessExpression(one.parent) || ts.isElementAccessExpression(one.parent)) &&
    one.parent.expression === one
  ) {
    const access = one.parent;
    const isCall = ts.isCallExpression(access.parent) && access.parent.expression === access;
    // `state.names.push(…)`: what a member of an object is, nobody knows but by what is done with it.
    if (isCall)
      return (
        (collection || one !== node) &&
        ts.isPropertyAccessExpression(access) &&
        MUTATORS.has(access.name.text)
      );
    one = access;
  }
  const { parent } = one;
  if (ts.isBinaryExpression(parent)) return parent.left === one && isAssignment(parent.operatorToken.kind);
  if (ts.isDeleteExpression(parent) || isPatternTarget(one)) return true;
  return (
    (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) &&
    (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken)
  );
}

/** `[mode] = …`, `({ mode } = …)`, `for (mode of …)`. */
function isPatternTarget(node: ts.Node): boolean {
  let one = node;
  while (isPatternPart(one)) one = one.parent;
  const { parent } = one;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === one;
  const isWhole = one !== node && ts.isBinaryExpression(parent) && parent.left === one;
  return isWhole && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Whether a node stands in what may be a destructuring target, where a target itself stands. */
function isPatternPart(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return (
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isSpreadElement(parent)
  );
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
