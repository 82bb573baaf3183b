import type { Machine } from './machine.ts';
import { saying } from './said-words.ts';
import { union } from './unions.ts';
import { INPUT, literal, type Value } from './values.ts';

/** What every request brings along, whatever a handler puts in its place. */
const BROUGHT = new Set(['query', 'params', 'body', 'headers', 'cookies', 'url', 'path', 'method']);

/**
 * `req.query = { status: 'draft' }` in one handler: all handlers see one request here, and that of another route still has a query of
 * its own.
 */
export function besideWhatIsBrought(machine: Machine, object: Value, name: string, value: Value): Value {
  return object === machine.request && BROUGHT.has(name) ? union([value, INPUT]) : value;
}

/** What a handler of a route finds as the method, unless the program itself assigns one; Express asks GET routes for HEAD too. */
export function methodOfRequest({ method, request }: Machine): Value | undefined {
  if (method === undefined || request.props.has('method')) return undefined;
  return method === 'GET' ? union([literal('GET'), literal('HEAD')]) : literal(method);
}

/** Whether a function may ask for the method of a request by itself: of all others one run stands for every method. */
export const saysMethod = saying(/\bmethod\b/);
