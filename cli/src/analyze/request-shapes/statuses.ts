import { ts } from '#typescript';
import { walk } from '../detectors/syntax-walk.ts';
import type { Handler } from './handler-shapes.ts';

/** Status codes that a handler sets in so many words. */
export function statusesIn({ node }: Handler): number[] {
  const found = new Set<number>();
  walk(node, (one) => {
    if (!ts.isCallExpression(one) || !ts.isPropertyAccessExpression(one.expression)) return;
    const [first] = one.arguments;
    const sets = ['status', 'sendStatus', 'writeHead'].includes(one.expression.name.text);
    if (!sets || first === undefined) return;
    const code = ts.isNumericLiteral(first)
      ? Number(first.text)
      : ts.isPropertyAccessExpression(first)
        ? NAMED_STATUSES[first.name.text]
        : undefined;
    if (code !== undefined && code >= 100 && code < 600) found.add(code);
  });
  return [...found].toSorted((a, b) => a - b);
}

/** As `http-status` and its like call them. */
const NAMED_STATUSES: Readonly<Record<string, number>> = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  NOT_MODIFIED: 304,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNPROCESSABLE_ENTITY: 422,
};
