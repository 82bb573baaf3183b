import type { Machine } from './machine.ts';
import type { ExternalValue, FunctionValue, Value } from './values.ts';

/** A schema with its resolvers holds hundreds; more are no work of one object. */
const MOST_KEPT = 512;
/** Of an object that keeps more, such as the commands of a command line, no single method runs all. */
const MOST_BEHIND_METHODS = 64;

/**
 * The functions that a package's object may run whenever it is asked for something: the batch function of a loader, the model
 * of an authorization server, the work behind a circuit breaker, the resolvers of a schema. Handed over alone, in a list, as
 * members of settings, or in another object of a package.
 */
export function keptFunctions(
  args: readonly Value[],
  before: readonly FunctionValue[] | undefined,
): readonly FunctionValue[] | undefined {
  const own = functionsAmong(args);
  if (own.length === 0) return before;
  const kept = [...new Set([...own, ...(before ?? [])])];
  return kept.length > MOST_KEPT ? undefined : kept;
}

/** `{ resolvers: [{ Subscription: { crews: { subscribe } } }] }`. */
const DEEPEST_SETTING = 5;
/** Data that is handed to a package is not searched for code; the functions that are found in it do not count. */
const MOST_SEARCHED = 256;

/** Functions among values, and in what these hold. */
export function functionsAmong(values: readonly Value[]): readonly FunctionValue[] {
  const found: FunctionValue[] = [];
  let searched = 0;
  const search = (value: Value, depth: number): void => {
    if (searched > MOST_SEARCHED || depth < 0) return;
    if (value.kind === 'function') {
      found.push(value);
      return;
    }
    searched += 1;
    if (value.kind === 'external') found.push(...(value.keeps ?? []));
    else if (value.kind === 'union') for (const one of value.options) search(one, depth);
    else if (value.kind === 'array') for (const one of value.items) search(one, depth - 1);
    else if (value.kind === 'object' && value.classOf === undefined)
      for (const one of value.props.values()) search(one, depth - 1);
  };
  for (const value of values) search(value, DEEPEST_SETTING);
  return found;
}

/** What tells of events or ends something asks for no work. */
const ASIDE =
  /^(?:on|once|off|(?:add|remove)\w*Listeners?|close|stop|cancel|end|quit|destroy|disconnect|pause|ref|unref|clear\w*)$/;

/**
 * `loader.load(id)` in a handler: here the functions may run that `new Loader(batch)` was given; with `graphql({ schema })`
 * those of the schema.
 */
export function keptBehind(
  machine: Machine,
  callee: ExternalValue,
  args: readonly Value[],
): readonly FunctionValue[] {
  if (machine.phase !== 'entry-points') return [];
  const method = /\)\.([\w$]+)$/.exec(callee.path)?.[1];
  // `handle({ query() … })` makes a handler of what it is given.
  const isMade = callee.path.endsWith('()') && callee.wraps === undefined;
  const own = isMade || (method !== undefined && !ASIDE.test(method)) ? (callee.keeps ?? []) : [];
  return [...(own.length > MOST_BEHIND_METHODS ? [] : own), ...heldBy(args)];
}

/** What objects of packages among the arguments keep; functions that are handed over themselves run as such. */
function heldBy(args: readonly Value[]): readonly FunctionValue[] {
  return args.flatMap((arg) => {
    if (arg.kind === 'external') return arg.keeps ?? [];
    if (arg.kind !== 'object' || arg.classOf !== undefined) return [];
    return [...arg.props.values()].flatMap((one) => (one.kind === 'external' ? (one.keeps ?? []) : []));
  });
}
