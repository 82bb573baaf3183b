import type { Machine } from './machine.ts';
import { INPUT, union, type Value } from './values.ts';

/** What every request brings along, whatever a handler puts in its place. */
const BROUGHT = new Set(['query', 'params', 'body', 'headers', 'cookies', 'url', 'path', 'method']);

/**
 * `req.query = { status: 'draft' }` in one handler: all handlers see one request here, and that of another route still has a query of
 * its own.
 */
export function besideWhatIsBrought(machine: Machine, object: Value, name: string, value: Value): Value {
  return object === machine.request && BROUGHT.has(name) ? union([value, INPUT]) : value;
}
