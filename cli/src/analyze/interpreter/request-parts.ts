import type { Machine } from './machine.ts';
import { saying } from './said-words.ts';
import { union } from './unions.ts';
import { INPUT, literal, type ObjectValue, type Value } from './values.ts';

/** What every request brings along, whatever a handler puts in its place. */
const BROUGHT = new Set(['query', 'params', 'body', 'headers', 'cookies', 'url', 'path', 'method']);

/**
 * `req.query = { status: 'draft' }` in one handler: all handlers see one request here, and that of another route still has a query of
 * its own.
 */
export function besideWhatIsBrought(machine: Machine, object: Value, name: string, value: Value): Value {
  return object === machine.request && BROUGHT.has(name) ? union([value, INPUT]) : value;
}

/**
 * What Express and Node.js put on a request and its response, unless the program itself assigns it: `req.res` and `res.req`, and the
 * method of the route whose handler runs.
 */
export function partOfRequest(machine: Machine, object: ObjectValue, name: string): Value | undefined {
  const { request, response } = machine;
  if (object === response) return name === 'req' && !object.props.has(name) ? request : undefined;
  if (object !== request || object.props.has(name)) return undefined;
  return name === 'res' ? response : name === 'method' ? methodOfRequest(machine) : undefined;
}

/** Express asks GET routes for HEAD too. */
function methodOfRequest({ method }: Machine): Value | undefined {
  if (method === 'GET') return union([literal('GET'), literal('HEAD')]);
  return method === undefined ? undefined : literal(method);
}

/** Whether a function may ask for the method of a request by itself: of all others one run stands for every method. */
export const saysMethod = saying(/\bmethod\b/);
