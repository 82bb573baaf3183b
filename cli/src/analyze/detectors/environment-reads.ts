import { ts } from '#typescript';
import { walk } from './syntax-walk.ts';

/** A place that reads the environment: a variable by its name, by a computed one, all that a schema asks for, or the whole. */
export interface EnvironmentRead {
  readonly kind: 'named' | 'computed' | 'checked' | 'whole';
  /** Empty where none is written out. */
  readonly name: string;
  readonly node: ts.Node;
}

/** All reads of `process.env`, or of a name that the module gives it. */
export function environmentReads(ast: ts.SourceFile): readonly EnvironmentRead[] {
  if (!/\benv\b/.test(ast.text)) return [];
  const aliases = aliasesOf(ast);
  const isEnvironment = (node: ts.Expression): boolean => {
    const inner = bare(node);
    return isProcessEnv(inner) || (ts.isIdentifier(inner) && aliases.has(inner.text));
  };
  const hasConvict = /['"]convict['"]/.test(ast.text);
  const hasEnvVar = /['"]env-var['"]/.test(ast.text);
  const found: EnvironmentRead[] = [];
  walk(ast, (node) => {
    const read =
      readOf(node, isEnvironment) ??
      (hasConvict ? settingOf(node) : undefined) ??
      (hasEnvVar ? gottenBy(node) : undefined);
    if (read !== undefined) found.push(...read);
  });
  return found;
}

type IsEnvironment = (node: ts.Expression) => boolean;

function readOf(node: ts.Node, isEnvironment: IsEnvironment): readonly EnvironmentRead[] | undefined {
  if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression))
    return [{ kind: 'named', name: node.name.text, node }];
  if (ts.isElementAccessExpression(node) && isEnvironment(node.expression))
    return [namedBy(node.argumentExpression, node)];
  // `'PORT' in process.env`
  if (ts.isBinaryExpression(node))
    return node.operatorToken.kind === ts.SyntaxKind.InKeyword && isEnvironment(node.right)
      ? [namedBy(node.left, node)]
      : undefined;
  if ((ts.isVariableDeclaration(node) || ts.isParameter(node)) && ts.isObjectBindingPattern(node.name))
    return node.initializer !== undefined && isEnvironment(node.initializer)
      ? node.name.elements.flatMap(takenBy)
      : undefined;
  const kind = isExpressionOfEnvironment(node, isEnvironment) ? handedOn(node) : undefined;
  return kind === undefined ? undefined : [{ kind, name: '', node }];
}

function isExpressionOfEnvironment(node: ts.Node, isEnvironment: IsEnvironment): boolean {
  return (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && isEnvironment(node);
}

function namedBy(name: ts.Expression, node: ts.Node): EnvironmentRead {
  return ts.isStringLiteralLike(name)
    ? { kind: 'named', name: name.text, node }
    : { kind: 'computed', name: '', node };
}

/** `const { PORT, ...rest } = process.env`: the rest is read where it is asked for something. */
function takenBy(element: ts.BindingElement): readonly EnvironmentRead[] {
  if (element.dotDotDotToken !== undefined) return [];
  const name = element.propertyName ?? element.name;
  const text = ts.isStringLiteralLike(name) ? name.text : name.getText();
  return [{ kind: 'named', name: text, node: element }];
}

/** `convict({ port: { default: 8080, env: 'PORT' } })`. */
function settingOf(node: ts.Node): readonly EnvironmentRead[] | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const named = (name: string) =>
    node.properties.find(
      (one) => one.name !== undefined && ts.isIdentifier(one.name) && one.name.text === name,
    );
  const env = named('env');
  if (env === undefined || !ts.isPropertyAssignment(env) || !ts.isStringLiteralLike(env.initializer))
    return undefined;
  if (named('default') === undefined && named('format') === undefined) return undefined;
  return [{ kind: 'named', name: env.initializer.text, node: env }];
}

/** `env.get('PORT').required().asPortNumber()` of env-var, whose object has no `as…` without one. */
function gottenBy(node: ts.Node): readonly EnvironmentRead[] | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [name] = node.arguments;
  if (node.expression.name.text !== 'get' || name === undefined || !isReadAs(node)) return undefined;
  return [namedBy(name, node)];
}

function isReadAs(call: ts.CallExpression): boolean {
  let one: ts.Node = call;
  while (ts.isPropertyAccessExpression(one.parent) || ts.isCallExpression(one.parent)) {
    one = one.parent;
    if (ts.isPropertyAccessExpression(one) && /^as[A-Z]/.test(one.name.text)) return true;
  }
  return false;
}

/** Without what only the compiler reads. */
function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;
}

const PROCESS = /^(?:(?:global(?:This)?\.)?process|require\(['"](?:node:)?process['"]\))$/;

/** `process.env`, `process?.env`, `process['env']`, `globalThis.process.env`. */
function isProcessEnv(node: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return false;
  const name = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
  const isEnv =
    (ts.isIdentifier(name) && ts.isPropertyAccessExpression(node)) || ts.isStringLiteralLike(name);
  return isEnv && name.text === 'env' && PROCESS.test(bare(node.expression).getText());
}

/** `const env = process.env`, `const { env } = process`, `(env = process.env) => …` and `import { env } from 'node:process'`. */
function aliasesOf(ast: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  walk(ast, (node) => {
    if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node)) &&
      node.initializer !== undefined &&
      isProcessEnv(bare(node.initializer))
    ) {
      if (ts.isIdentifier(node.name)) names.add(node.name.text);
      else for (const { name } of restsOf(node.name)) names.add(name.getText());
    }
    if (ts.isBindingElement(node) && ts.isIdentifier(node.name) && takesEnvOfProcess(node))
      names.add(node.name.text);
    if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === 'env') {
      const source = node.parent.parent.parent.moduleSpecifier;
      if (ts.isStringLiteral(source) && /^(?:node:)?process$/.test(source.text)) names.add(node.name.text);
    }
  });
  return names;
}

/** `const { env } = process`, also of `require('process')`. */
function takesEnvOfProcess({ name, propertyName, parent: { parent } }: ts.BindingElement): boolean {
  if ((propertyName ?? name).getText() !== 'env' || !ts.isVariableDeclaration(parent)) return false;
  return /^(?:process|require\(['"](?:node:)?process['"]\))$/.test(parent.initializer?.getText() ?? '');
}

function restsOf(pattern: ts.BindingPattern): readonly ts.BindingElement[] {
  return ts.isObjectBindingPattern(pattern)
    ? pattern.elements.filter((one) => one.dotDotDotToken !== undefined)
    : [];
}

const CHECKS =
  /^(?:parse|parseAsync|safeParse|safeParseAsync|validate|validateSync|validateAsync|cast|attempt|cleanEnv|createEnv)$/;

/** An argument or a spread: what is read of it is decided elsewhere, such as in a schema. */
function handedOn(node: ts.Node): 'checked' | 'whole' | undefined {
  const { parent } = node;
  if (ts.isAsExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent))
    return handedOn(parent);
  if (ts.isSpreadAssignment(parent)) return 'whole';
  if (ts.isPropertyAssignment(parent))
    return isCheck(parent.parent.parent, parent.parent) ? 'checked' : undefined;
  if (!ts.isCallExpression(parent) || !parent.arguments.some((one) => one === node)) return undefined;
  return isCheck(parent, node) ? 'checked' : 'whole';
}

function isCheck(call: ts.Node, argument: ts.Node): boolean {
  if (!ts.isCallExpression(call) || !call.arguments.some((one) => one === argument)) return false;
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) && CHECKS.test(name.text);
}
