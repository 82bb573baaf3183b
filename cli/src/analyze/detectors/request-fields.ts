import { ts } from '#typescript';
import { givenParameters } from '../interpreter/parameters.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';
import { walk } from './syntax-walk.ts';

/** A property that the program keeps on the request or on `res.locals`: `req.user`, `res.locals.trx`. */
export interface RequestField {
  readonly name: string;
  readonly node: ts.Node;
}

/** What every request brings along by itself: setting it is the business of Express. */
const OWN = new Set(
  'url path method originalUrl baseUrl headers query params body cookies signedCookies ip ips hostname host protocol secure xhr app res req route fresh stale subdomains socket connection complete'.split(
    ' ',
  ),
);

/** One middleware stands before many routes. */
const setBy = new WeakMap<ts.Node, readonly RequestField[]>();

/** Fields that a middleware assigns, by the names of its own parameters. */
export function fieldsSet(middleware: ts.FunctionLikeDeclaration): readonly RequestField[] {
  const known = setBy.get(middleware) ?? assignedIn(middleware);
  setBy.set(middleware, known);
  return known;
}

function assignedIn(middleware: ts.FunctionLikeDeclaration): RequestField[] {
  const names = givenParameters(middleware).map((one) => one.name.getText());
  const [request, response] = names.length === 4 ? names.slice(1) : names;
  const found: RequestField[] = [];
  walk(middleware, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return;
    const field = fieldOf(node, request, response);
    if (field !== undefined && isTarget(node)) found.push({ name: field, node });
  });
  return found;
}

/** Fields that the functions of a module read, by the usual names of requests and responses. */
export function fieldsRead(ast: ts.SourceFile): RequestField[] {
  const { accesses, variables } = nodesByKind(ast);
  return [...accesses.flatMap(fieldRead), ...variables.flatMap(destructured)];
}

/** `req.user`, `res.locals.user`. */
function fieldRead(node: ts.PropertyAccessExpression): RequestField[] {
  const inner = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node.expression;
  if (!ts.isIdentifier(inner) || !/^re(?:q|quest|s|sponse)$/.test(inner.text) || isTarget(node)) return [];
  const isRequest = inner.text.startsWith('req');
  const field = fieldOf(node, isRequest ? inner.text : undefined, inner.text);
  return field === undefined ? [] : [{ name: field, node }];
}

/** `const { user } = req`. */
function destructured({ name: pattern, initializer }: ts.VariableDeclaration): RequestField[] {
  if (!ts.isObjectBindingPattern(pattern)) return [];
  const source = initializer?.getText() ?? '';
  const prefix = /^(?:req|request)$/.test(source)
    ? 'req'
    : /^(?:res|response)\.locals$/.test(source)
      ? 'res.locals'
      : undefined;
  if (prefix === undefined) return [];
  return pattern.elements.flatMap((one) => {
    const name = (one.propertyName ?? one.name).getText();
    return prefix === 'req' && OWN.has(name) ? [] : [{ name: `${prefix}.${name}`, node: one }];
  });
}

function fieldOf(
  node: ts.PropertyAccessExpression,
  request: string | undefined,
  response: string | undefined,
): string | undefined {
  const holder = node.expression.getText();
  const name = node.name.text;
  if (response !== undefined && holder === `${response}.locals`) return `res.locals.${name}`;
  const isOnRequest = request !== undefined && holder === request && !OWN.has(name);
  return isOnRequest && !ts.isCallExpression(node.parent) && name !== 'locals' ? `req.${name}` : undefined;
}

function isTarget(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}
