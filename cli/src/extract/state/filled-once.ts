import { ts } from '#typescript';

/** Sources of values that differ from process to process or from moment to moment. */
const VARYING =
  /\b(?:Date\.now|new Date|Math\.random|randomUUID|randomBytes|uuid|nanoid|performance\.now|hrtime|req|request)\b/;

/**
 * Memory that a function fills when it is empty and nobody changes afterwards: settings read late, a compiled schema. Each
 * process fills its own with the same, so that nothing is lost when there are two.
 */
export function isFilledOnce(
  ast: ts.SourceFile,
  declaration: ts.Node,
  queries: (node: ts.Node) => boolean,
): boolean {
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return false;
  const { initializer, name } = declaration;
  if (initializer !== undefined && !isEmpty(initializer)) return false;
  const writes: ts.BinaryExpression[] = [];
  let isChangedInPlace = false;
  const visit = (node: ts.Node): void => {
    if (isAssignmentTo(node, name.text)) writes.push(node);
    else if (isChangeOf(node, name.text)) isChangedInPlace = true;
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return (
    !isChangedInPlace &&
    writes.length > 0 &&
    writes.every(
      (write) =>
        !VARYING.test(write.right.getText()) &&
        !asksDatabase(write, queries) &&
        isGuarded(write, name.text, ast),
    )
  );
}

/** The same of a member that a function fills: `if (!this.pool) this.pool = …`. */
export function isMemberFilledOnce(owner: ts.Node, member: string): boolean {
  const writes: ts.BinaryExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isBinaryExpression(node) &&
      ASSIGNMENTS.has(node.operatorToken.kind) &&
      ts.isPropertyAccessExpression(node.left) &&
      node.left.name.text === member
    )
      writes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(owner);
  return (
    writes.length > 0 &&
    writes.every((write) => {
      if (VARYING.test(write.right.getText())) return false;
      if (write.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return true;
      const target = write.left.getText();
      return !isEmpty(write.right) && isBelowGuard(write, functionAround(write), target);
    })
  );
}

function asksDatabase(write: ts.Node, queries: (node: ts.Node) => boolean): boolean {
  const owner = functionAround(write);
  return owner !== undefined && queries(owner);
}

function isEmpty(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || /^(?:undefined|void 0|false)$/.test(node.getText());
}

const ASSIGNMENTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);

function isAssignmentTo(node: ts.Node, name: string): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    ts.isIdentifier(node.left) &&
    node.left.text === name &&
    ASSIGNMENTS.has(node.operatorToken.kind)
  );
}

/** `x += 1`, `x++`, `x.add(…)`, `delete x.y`; setting a property of what was just made (`x.keys = …`) is filling. */
function isChangeOf(node: ts.Node, name: string): boolean {
  const isIt = (one: ts.Node) => ts.isIdentifier(one) && one.text === name;
  if (ts.isPostfixUnaryExpression(node)) return isIt(node.operand);
  if (ts.isPrefixUnaryExpression(node))
    return (
      isIt(node.operand) &&
      [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator)
    );
  if (ts.isBinaryExpression(node))
    return isIt(node.left) && /^[^=!<>?|]=$|^[*<>&]{2,3}=$/.test(node.operatorToken.getText());
  if (ts.isDeleteExpression(node))
    return (
      node.expression.getText().startsWith(`${name}.`) || node.expression.getText().startsWith(`${name}[`)
    );
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    isIt(node.expression.expression) &&
    /^(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|fill)$/.test(node.expression.name.text)
  );
}

/** The write, or every call of the function that writes, happens only while the memory is empty. */
function isGuarded(write: ts.BinaryExpression, name: string, ast: ts.SourceFile): boolean {
  if (write.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return true;
  if (isEmpty(write.right)) return false;
  const owner = functionAround(write);
  if (isBelowGuard(write, owner, name)) return true;
  if (owner === undefined || owner.parameters.length > 0) return false;
  const ownName = nameOf(owner);
  if (ownName === undefined) return false;
  const calls = callsOf(ast, ownName);
  return calls.length > 0 && calls.every((call) => isBelowGuard(call, functionAround(call), name));
}

/** Inside `if (!x)`, `x === null && …`, or behind `if (x) return`. */
function isBelowGuard(node: ts.Node, owner: ts.Node | undefined, name: string): boolean {
  for (let one: ts.Node = node; one !== owner && one.parent !== undefined; one = one.parent) {
    const { parent } = one;
    if (ts.isIfStatement(parent) && one === parent.thenStatement && isEmptyTest(parent.expression, name))
      return true;
    if (ts.isConditionalExpression(parent) && one === parent.whenTrue && isEmptyTest(parent.condition, name))
      return true;
    if (
      ts.isBinaryExpression(parent) &&
      one === parent.right &&
      ((parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken &&
        isEmptyTest(parent.left, name)) ||
        (/^(?:\|\||\?\?)$/.test(parent.operatorToken.getText()) && parent.left.getText() === name))
    )
      return true;
    if (
      ts.isBlock(parent) &&
      parent.statements.some((statement) => statement.end <= one.pos && returnsWhenFilled(statement, name))
    )
      return true;
  }
  return false;
}

function isEmptyTest(test: ts.Expression, name: string): boolean {
  const text = test.getText().replaceAll(/[()\s]/g, '');
  return [
    `!${name}`,
    `${name}===null`,
    `${name}==null`,
    `${name}===undefined`,
    `${name}==undefined`,
    `typeof${name}==='undefined'`,
    `${name}===false`,
  ].includes(text);
}

function returnsWhenFilled(statement: ts.Statement, name: string): boolean {
  if (!ts.isIfStatement(statement)) return false;
  const text = statement.expression.getText().replaceAll(/[()\s]/g, '');
  const isFilledTest = [
    name,
    `!!${name}`,
    `${name}!==null`,
    `${name}!=null`,
    `${name}!==undefined`,
    `${name}!=undefined`,
  ].includes(text);
  const first = ts.isBlock(statement.thenStatement)
    ? statement.thenStatement.statements[0]
    : statement.thenStatement;
  return isFilledTest && first !== undefined && ts.isReturnStatement(first);
}

function functionAround(node: ts.Node): ts.SignatureDeclaration | undefined {
  for (let one = node.parent; one !== undefined; one = one.parent) if (ts.isFunctionLike(one)) return one;
  return undefined;
}

function nameOf(node: ts.SignatureDeclaration): string | undefined {
  if (node.name !== undefined && ts.isIdentifier(node.name)) return node.name.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** Calls by its plain name; a name that is also handed on as a value may be called by anybody. */
function callsOf(ast: ts.SourceFile, name: string): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  let isHandedOn = false;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && !isDeclarationName(node)) {
      if (ts.isCallExpression(node.parent) && node.parent.expression === node) calls.push(node.parent);
      else isHandedOn = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return isHandedOn ? [] : calls;
}

function isDeclarationName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    ((ts.isVariableDeclaration(parent) || ts.isFunctionDeclaration(parent)) && parent.name === node) ||
    (ts.isPropertyAccessExpression(parent) && parent.name === node)
  );
}
