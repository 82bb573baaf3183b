import { ts } from '#typescript';
import type { RequestRead } from './proxied-evidence.ts';

const HOST: ReadonlySet<string> = new Set(['hostname', 'host', 'subdomains']);

/** Whether a place asks which host the client named, in whatever way. */
export function asksHost(read: RequestRead): boolean {
  return HOST.has(read.name) || headerRead(read) === 'host';
}

/** The header that `req.headers.x`, `req.headers['x']`, `req.get('x')` and `req.header('x')` take, in lower case. */
export function headerRead({ name, node }: RequestRead): string | undefined {
  const { parent } = node;
  if (name === 'headers') {
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node)
      return parent.name.text.toLowerCase();
    if (ts.isElementAccessExpression(parent) && parent.expression === node)
      return literalText(parent.argumentExpression);
  }
  if ((name === 'get' || name === 'header') && ts.isCallExpression(parent) && parent.expression === node)
    return literalText(parent.arguments[0]);
  return undefined;
}

/** `const { 'x-forwarded-for': address } = req.headers`, also nested in a pattern of the request. */
export function headersTaken({ name, node }: RequestRead): string[] {
  if (name !== 'headers') return [];
  const pattern =
    ts.isVariableDeclaration(node.parent) && node.parent.initializer === node
      ? node.parent.name
      : ts.isBindingElement(node)
        ? node.name
        : undefined;
  if (pattern === undefined || !ts.isObjectBindingPattern(pattern)) return [];
  return pattern.elements.flatMap(({ propertyName, name: local }) => {
    const key = propertyName ?? local;
    return ts.isIdentifier(key) || ts.isStringLiteral(key) ? [key.text.toLowerCase()] : [];
  });
}

function literalText(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text.toLowerCase() : undefined;
}
