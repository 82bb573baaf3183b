import { callFunction } from '../calls.ts';
import { inPlacesOf } from '../item-places.ts';
import type { Machine } from '../machine.ts';
import { iterate } from '../spreads.ts';
import { union } from '../unions.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  literal,
  native,
  nativeFunction,
  objectValue,
  settled,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { keepsResolve } from './kept-resolves.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** `Promise` itself: a promise is the value that it is resolved with. */
export function promiseClass(machine: Machine): Value {
  return native('Promise', {
    get: (name) => memberFunction('Promise', promiseFunctions, name),
    construct: (call) => resolvedBy(machine, call),
  });
}

const all = ({ args }: Call): Value => {
  const [given = UNKNOWN] = args;
  return given.kind === 'array' ? inPlacesOf(given, arrayValue(given.items.map(settled), given.open)) : given;
};
/** Any of them may have failed; what those give that have not is known. */
const allSettled = ({ args: [given = UNKNOWN] }: Call): Value =>
  given.kind === 'array' ? inPlacesOf(given, arrayValue(given.items.map(outcome), given.open)) : UNKNOWN;
const outcome = (one: Value): Value =>
  objectValue([
    ['status', union([literal('fulfilled'), literal('rejected')])],
    ['value', settled(one)],
    ['reason', UNKNOWN],
  ]);
const oneOf = ({ args }: Call): Value => union(iterate(args[0] ?? UNKNOWN) ?? [UNKNOWN]);

/** The functions that stand on `Promise`. */
export const promiseFunctions: Functions = {
  all,
  allSettled,
  resolve: ({ args }) => settled(args[0] ?? UNDEFINED),
  reject: () => UNKNOWN,
  race: oneOf,
  any: oneOf,
};

/** What `new Promise((resolve, reject) => …)` is resolved with. */
export function resolvedBy(machine: Machine, { args, node }: Call): Value {
  const resolved: Value[] = [];
  const resolve = nativeFunction('resolve', (call) => {
    resolved.push(call.args[0] ?? UNDEFINED);
    return UNDEFINED;
  });
  if (args[0] !== undefined)
    callFunction(machine, args[0], [resolve, nativeFunction('reject', () => UNDEFINED)], node);
  if (resolved.length > 0) return union(resolved);
  return args[0]?.kind === 'function' && keepsResolve(args[0].node) ? pending(resolved) : INPUT;
}

/** A promise that somebody else resolves later: who waits for it gets what it was resolved with by then. */
function pending(resolved: readonly Value[]): Value {
  return native('promise', {
    isFresh: true,
    awaited: () => (resolved.length === 0 ? INPUT : union(resolved.map(settled))),
  });
}
