import { ts } from '#typescript';

const PURE_CONSTRUCTORS = new Set([
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'Date',
  'RegExp',
  'URL',
  'EventEmitter',
  'Error',
  'AsyncLocalStorage',
]);
/** Express gives a new router to who calls this and to who constructs it. */
const ROUTER = /^(?:express\.|require\(['"]express['"]\)\.)?Router$/;
const PURE_CALLS =
  /^require$|^Symbol$|^Object\.(?:freeze|assign|fromEntries|keys|entries|values|create)$|^(?:String|Number|Boolean|BigInt|Array\.of|Array\.from)$|^promisify$|^util\.promisify$|^path\.(?:join|resolve|dirname)$|^(?:fs\.)?(?:readdirSync|existsSync)$|^createContext$/;

/**
 * Whether running a top-level statement or declaration does nothing but define names. Unknown means impure: it stays.
 * A call counts as impure unless it is known to be harmless; cut registrations count as absent.
 */
export function isPure(node: ts.Node, cut: ReadonlySet<ts.Node>): boolean {
  if (cut.has(node)) return true;
  if (
    ts.isFunctionDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  )
    return true;
  if (ts.isClassDeclaration(node)) return isPureClass(node, cut);
  if (ts.isVariableDeclaration(node))
    return node.initializer === undefined || isPureExpression(node.initializer, cut);
  if (ts.isExportAssignment(node)) return isPureExpression(node.expression, cut);
  if (ts.isModuleDeclaration(node)) return isDeclared(node);
  if (ts.isExpressionStatement(node))
    return isExportAssignment(node, cut) || node.expression.kind === ts.SyntaxKind.StringLiteral;
  return false;
}

/** `module.exports = …` and `exports.x = …` define what the module gives. */
function isExportAssignment(node: ts.ExpressionStatement, cut: ReadonlySet<ts.Node>): boolean {
  const expression = node.expression;
  return (
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    /^(?:module\.)?exports\b/.test(expression.left.getText()) &&
    isPureExpression(expression.right, cut)
  );
}

/** `declare module` and `declare global` exist only for the compiler. */
function isDeclared(node: ts.ModuleDeclaration): boolean {
  return ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

function isPureClass(node: ts.ClassLikeDeclaration, cut: ReadonlySet<ts.Node>): boolean {
  const bases = (node.heritageClauses ?? []).filter((one) => one.token === ts.SyntaxKind.ExtendsKeyword);
  if (bases.some((clause) => clause.types.some((one) => !isPureExpression(one.expression, cut))))
    return false;
  if (ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0) return false;
  return node.members.every((member) => {
    if (ts.isClassStaticBlockDeclaration(member)) return false;
    if (ts.canHaveDecorators(member) && (ts.getDecorators(member)?.length ?? 0) > 0) return false;
    const isStatic =
      ts.canHaveModifiers(member) &&
      ts.getModifiers(member)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword);
    return (
      !(isStatic === true && ts.isPropertyDeclaration(member)) ||
      member.initializer === undefined ||
      isPureExpression(member.initializer, cut)
    );
  });
}

export function isPureExpression(node: ts.Expression, cut: ReadonlySet<ts.Node>): boolean {
  if (
    cut.has(node) ||
    ts.isLiteralExpression(node) ||
    ts.isIdentifier(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  )
    return true;
  if (ts.isClassExpression(node)) return isPureClass(node, cut);
  if (ts.isCallExpression(node)) return isPureCall(node, cut);
  if (ts.isNewExpression(node)) return isPureConstruction(node, cut);
  if (ts.isObjectLiteralExpression(node))
    return node.properties.every((property) => isPureProperty(property, cut));
  if (ts.isArrayLiteralExpression(node))
    return node.elements.every((element) => isPureExpression(element, cut));
  if (ts.isTemplateExpression(node))
    return node.templateSpans.every((span) => isPureExpression(span.expression, cut));
  if (ts.isBinaryExpression(node))
    return (
      !isAssignment(node.operatorToken.kind) &&
      isPureExpression(node.left, cut) &&
      isPureExpression(node.right, cut)
    );
  if (ts.isConditionalExpression(node))
    return [node.condition, node.whenTrue, node.whenFalse].every((one) => isPureExpression(one, cut));
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isSpreadElement(node))
    return isPureExpression(node.expression, cut);
  if (ts.isPrefixUnaryExpression(node)) return !isStep(node.operator) && isPureExpression(node.operand, cut);
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeOfExpression(node)
  )
    return isPureExpression(node.expression, cut);
  return [
    ts.SyntaxKind.TrueKeyword,
    ts.SyntaxKind.FalseKeyword,
    ts.SyntaxKind.NullKeyword,
    ts.SyntaxKind.ThisKeyword,
  ].includes(node.kind);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

function isPureProperty(property: ts.ObjectLiteralElementLike, cut: ReadonlySet<ts.Node>): boolean {
  if (ts.isPropertyAssignment(property)) return isPureExpression(property.initializer, cut);
  if (ts.isSpreadAssignment(property)) return isPureExpression(property.expression, cut);
  return true;
}

/** These change what they are given first: harmless only where nobody else has it. */
const CHANGES_FIRST = /^Object\.(?:assign|freeze)$/;

function isFresh(node: ts.Expression | undefined): boolean {
  return (
    node !== undefined &&
    (ts.isObjectLiteralExpression(node) ||
      ts.isArrayLiteralExpression(node) ||
      ts.isFunctionLike(node) ||
      ts.isCallExpression(node))
  );
}

/** Router creation, require of a literal, and a registration chain whose links are all cut. */
function isPureCall(node: ts.CallExpression, cut: ReadonlySet<ts.Node>): boolean {
  const callee = node.expression;
  if (CHANGES_FIRST.test(callee.getText()) && !isFresh(node.arguments[0])) return false;
  if (PURE_CALLS.test(callee.getText()) || ROUTER.test(callee.getText()))
    return node.arguments.every((arg) => isPureExpression(arg, cut));
  if (!ts.isPropertyAccessExpression(callee)) return false;
  if (LIST_METHODS.has(callee.name.text) && isList(callee.expression))
    return isPureExpression(callee.expression, cut) && node.arguments.every(isHarmlessWhenCalled);
  return cut.has(node) && isPureExpression(callee.expression, cut);
}

const LIST_METHODS = new Set(['concat', 'filter', 'flat', 'map', 'slice', 'sort']);
const TEXT_METHODS =
  /\.(?:basename|endsWith|extname|includes|indexOf|isDirectory|isFile|join|match|replace|slice|split|startsWith|test|toLowerCase|trim)$/;

/** An array as written, a folder's entries, or one of these filtered and mapped. */
function isList(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return true;
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression;
  if (/^(?:fs\.readdirSync|readdirSync|Object\.\w+)$/.test(callee.getText())) return true;
  return (
    ts.isPropertyAccessExpression(callee) && LIST_METHODS.has(callee.name.text) && isList(callee.expression)
  );
}

/** A callback of one expression that only looks at texts, or a value that is none. */
function isHarmlessWhenCalled(node: ts.Expression): boolean {
  const looks = (one: ts.Node): boolean => {
    if (ts.isCallExpression(one) && !TEXT_METHODS.test(one.expression.getText())) return false;
    if (ts.isBinaryExpression(one) && /^(?:[^=!<>]+)?=$/.test(one.operatorToken.getText())) return false;
    if (ts.isNewExpression(one) || ts.isAwaitExpression(one) || ts.isDeleteExpression(one)) return false;
    if (ts.isPostfixUnaryExpression(one) || ts.isBlock(one)) return false;
    return !(ts.forEachChild(one, (child) => (looks(child) ? undefined : true)) ?? false);
  };
  return looks(node);
}

/** A class of the same file whose constructor only keeps what it is given. */
function isPureConstruction(node: ts.NewExpression, cut: ReadonlySet<ts.Node>): boolean {
  if (!(node.arguments ?? []).every((arg) => isPureExpression(arg, cut))) return false;
  if (ROUTER.test(node.expression.getText())) return true;
  if (!ts.isIdentifier(node.expression)) return false;
  const name = node.expression.text;
  if (PURE_CONSTRUCTORS.has(name)) return true;
  const declaration = node
    .getSourceFile()
    .statements.find(
      (one): one is ts.ClassDeclaration => ts.isClassDeclaration(one) && one.name?.text === name,
    );
  return (
    declaration !== undefined &&
    declaration.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword) !== true &&
    isPureClass(declaration, cut) &&
    constructorKeeps(declaration)
  );
}

function constructorKeeps(declaration: ts.ClassDeclaration): boolean {
  const own = declaration.members.find(
    (member) => ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  const fields = declaration.members.every(
    (member) =>
      !ts.isPropertyDeclaration(member) ||
      member.initializer === undefined ||
      isPureExpression(member.initializer, new Set()),
  );
  if (own === undefined || !ts.isConstructorDeclaration(own)) return fields;
  return (
    fields &&
    (own.body?.statements ?? []).every(
      (statement) =>
        ts.isExpressionStatement(statement) &&
        ts.isBinaryExpression(statement.expression) &&
        /^this\.#?\w+$/.test(statement.expression.left.getText()) &&
        isPureExpression(statement.expression.right, new Set()),
    )
  );
}
