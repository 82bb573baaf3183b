import { callFunction } from './calls.ts';
import type { Machine } from './machine.ts';
import { INPUT, optionsOf, type Value } from './values.ts';

const SENDING = new Set([
  'json',
  'jsonp',
  'send',
  'sendFile',
  'sendStatus',
  'render',
  'redirect',
  'write',
  'writeHead',
  'end',
]);

/**
 * `res.json = function (body) { …; return original(body); }`: a middleware puts something of its own before the sending of the
 * answer. It runs for whoever has that middleware in his chain, however his handler answers (`res.status(201).json(…)`), and for
 * nobody else, although all handlers see one response here.
 * @returns whether it was that
 */
export function wrapsAnswer(machine: Machine, object: Value, name: string, value: Value): boolean {
  if (object !== machine.response || !SENDING.has(name)) return false;
  for (const one of optionsOf(value))
    if (one.kind === 'function') callFunction(machine, one, [INPUT], one.node, object);
  return true;
}
