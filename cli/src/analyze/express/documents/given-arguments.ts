import type { Value } from '../../interpreter/values.ts';

/** A handler with what a package gives it in place of request and response. */
export function withArguments(handler: Value, given: readonly Value[]): Value {
  if (handler.kind === 'function') return { ...handler, bound: [...handler.bound, ...given] };
  if (handler.kind === 'union')
    return { ...handler, options: handler.options.map((one) => withArguments(one, given)) };
  if (handler.kind !== 'external' || handler.wraps === undefined) return handler;
  return {
    ...handler,
    wraps: handler.wraps.map((one) => ({ ...one, bound: [...one.bound, ...given] })),
  };
}
