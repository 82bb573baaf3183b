import type { Machine } from './machine.ts';
import type { ExternalValue, FunctionValue, Value } from './values.ts';

/** More are the parts of a long chain, such as the commands of a command line, which no single call runs. */
const MOST_KEPT = 16;

/**
 * The functions that a package's object may run whenever it is asked for something: the batch function of a loader, the model
 * of an authorization server, the work behind a circuit breaker. Handed over alone, in a list, or as members of settings.
 */
export function keptFunctions(
  args: readonly Value[],
  before: readonly FunctionValue[] | undefined,
): readonly FunctionValue[] | undefined {
  const own = args.flatMap((arg) => functionsIn(arg, DEEPEST_SETTING));
  if (own.length === 0) return before;
  const kept = [...new Set([...own, ...(before ?? [])])];
  return kept.length > MOST_KEPT ? undefined : kept;
}

/** `{ model: { saveToken } }`. */
const DEEPEST_SETTING = 2;

function functionsIn(value: Value, depth: number): FunctionValue[] {
  switch (value.kind) {
    case 'function':
      return [value];
    case 'union':
      return value.options.flatMap((one) => functionsIn(one, depth));
    case 'array':
      return value.items.flatMap((one) => (one.kind === 'function' ? [one] : []));
    case 'object':
      if (depth === 0 || value.classOf !== undefined) return [];
      return [...value.props.values()].flatMap((one) => functionsIn(one, depth - 1));
    default:
      return [];
  }
}

/** What tells of events or ends something asks for no work. */
const ASIDE =
  /^(?:on|once|off|(?:add|remove)\w*Listeners?|close|stop|cancel|end|quit|destroy|disconnect|pause|ref|unref|clear\w*)$/;

/** `loader.load(id)` in a handler: here the functions may run that `new Loader(batch)` was given. */
export function keptBehind(machine: Machine, callee: ExternalValue): readonly FunctionValue[] {
  if (machine.phase !== 'entry-points' || callee.keeps === undefined) return [];
  const method = /\)\.([\w$]+)$/.exec(callee.path)?.[1];
  return method === undefined || ASIDE.test(method) ? [] : callee.keeps;
}
