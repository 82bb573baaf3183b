import { ts } from '#typescript';

const MUTATORS = new Set([
  'set',
  'add',
  'delete',
  'clear',
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'fill',
]);

/** A variable of a module that some function assigns or changes in place. */
export interface Memory {
  readonly name: string;
  readonly declaration: ts.VariableDeclaration;
  /**
   * Whether a function uses what changes: of an object whose properties alone are assigned (`cache.last = …`) those
   * properties, not the methods that lie beside them.
   */
  isUsedBy(node: ts.Node): boolean;
}

/**
 * @param isOwnMethod whether a method of a variable's value is the program's own: `add` and `delete` of a service change
 *   whatever they change, and are no sign by their names
 */
export function moduleMemories(
  ast: ts.SourceFile,
  isOwnMethod: (variable: string, method: string) => boolean = () => false,
): Memory[] {
  const declared = ast.statements
    .flatMap((statement) => (ts.isVariableStatement(statement) ? statement.declarationList.declarations : []))
    .filter((declaration) => ts.isIdentifier(declaration.name));
  if (declared.length === 0) return [];
  const objects = new Set(declared.filter(isObjectLiteral).map((declaration) => declaration.name.getText()));
  const changed = changesOf(ast, (name, method) => objects.has(name) || isOwnMethod(name, method));
  return declared.flatMap((declaration) => {
    const name = declaration.name.getText();
    const members = changed.get(name);
    if (members === undefined) return [];
    // Of an object of which only named members change each is a memory of its own: `store.cats` is not `store.dogs`.
    const parts = members.has(undefined) ? [members] : [...members].map((member) => new Set([member]));
    return parts.map((part) => ({
      name: [name, ...[...part].filter((member) => member !== undefined && !members.has(undefined))].join(
        '.',
      ),
      declaration,
      isUsedBy: (node) => mentions(node, name, part),
    }));
  });
}

/** `undefined` among the members stands for the variable as a whole. */
type Members = ReadonlySet<string | undefined>;

/** `add` and `set` of an object that the module wrote out are its own functions, whatever they do. */
function isObjectLiteral({ initializer }: ts.VariableDeclaration): boolean {
  let value = initializer;
  while (value !== undefined && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)))
    value = value.expression;
  return value !== undefined && ts.isObjectLiteralExpression(value);
}

function changesOf(
  ast: ts.SourceFile,
  isOwnMethod: (variable: string, method: string) => boolean,
): Map<string, Set<string | undefined>> {
  const changed = new Map<string, Set<string | undefined>>();
  const visit = (node: ts.Node, inFunction: boolean): void => {
    for (const target of inFunction ? changedTargets(node) : []) {
      const found = memberOf(target);
      const isCalled =
        found?.member === undefined && isOwnMethod(found?.root ?? '', calledMethod(node) ?? '');
      if (found !== undefined && !(ts.isCallExpression(node) && isCalled))
        changed.set(found.root, (changed.get(found.root) ?? new Set()).add(found.member));
    }
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  };
  visit(ast, false);
  return changed;
}

function calledMethod(node: ts.Node): string | undefined {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)
    ? node.expression.name.text
    : undefined;
}

/** `({ last } = query)` and `[first, state.second] = list` assign to each name in them. */
function changedTargets(node: ts.Node): ts.Expression[] {
  const target = changedTarget(node);
  return target === undefined ? [] : assignedIn(target);
}

function assignedIn(target: ts.Expression): ts.Expression[] {
  if (ts.isArrayLiteralExpression(target)) return target.elements.flatMap(assignedIn);
  if (ts.isSpreadElement(target)) return assignedIn(target.expression);
  if (!ts.isObjectLiteralExpression(target)) return [target];
  return target.properties.flatMap((property) => {
    if (ts.isShorthandPropertyAssignment(property)) return [property.name];
    if (ts.isPropertyAssignment(property)) return assignedIn(property.initializer);
    return ts.isSpreadAssignment(property) ? assignedIn(property.expression) : [];
  });
}

/** What an assignment, a counting, a deletion or a changing method works on. */
function changedTarget(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node)) return isAssignment(node.operatorToken.kind) ? node.left : undefined;
  if (ts.isPostfixUnaryExpression(node)) return node.operand;
  if (ts.isPrefixUnaryExpression(node))
    return [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator)
      ? node.operand
      : undefined;
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    MUTATORS.has(node.expression.name.text)
  )
    return node.expression.expression;
  return ts.isDeleteExpression(node) ? node.expression : undefined;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

const NO_MEMORY = ['module', 'exports', 'req', 'res', 'process'];

function memberOf(target: ts.Expression): { root: string; member: string | undefined } | undefined {
  let one: ts.Expression = target;
  let member: string | undefined;
  while (ts.isPropertyAccessExpression(one) || ts.isElementAccessExpression(one)) {
    member = ts.isPropertyAccessExpression(one) ? one.name.text : undefined;
    one = one.expression;
  }
  return ts.isIdentifier(one) && !NO_MEMORY.includes(one.text) ? { root: one.text, member } : undefined;
}

function mentions(node: ts.Node, name: string, members: Members): boolean {
  let found = false;
  const visit = (one: ts.Node): void => {
    if (ts.isIdentifier(one) && one.text === name && !isLabel(one)) {
      const { parent } = one;
      const member =
        ts.isPropertyAccessExpression(parent) && parent.expression === one ? parent.name.text : undefined;
      if (member === undefined || members.has(undefined) || members.has(member)) found = true;
    }
    if (!found) ts.forEachChild(one, visit);
  };
  visit(node);
  return found;
}

function isLabel(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}
