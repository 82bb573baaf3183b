import { iterate } from './spreads.ts';
import { type ExternalValue, optionsOf, type Value } from './values.ts';

/** What is called, with what it is given. */
interface Calling {
  readonly callee: Value;
  readonly args: readonly Value[];
}

/**
 * `const define = agenda.define; agenda.define = (…) => define.call(agenda, …)`: a method of a package's object that is called by
 * way of `call` or `apply`. Packages have methods of these names too; only where the object comes first it is the language's.
 */
export function asBorrowed(callee: Value, args: readonly Value[]): Calling {
  const own = { callee, args };
  if (callee.kind !== 'external' || !isOnItself(callee, args[0])) return own;
  const method = without(callee, /\.(?:call|apply)$/);
  if (method === undefined) return own;
  if (callee.path.endsWith('.call')) return { callee: method, args: args.slice(1) };
  const given = args[1] === undefined ? [] : iterate(args[1]);
  return given === undefined ? own : { callee: method, args: given };
}

/**
 * `agenda.define.bind(agenda)` is the method, `async.apply(work, first)` the work with its first arguments; undefined where a package's
 * own `bind` is called.
 */
export function asBound(callee: ExternalValue, args: readonly Value[]): Value | undefined {
  const [work, ...first] = args;
  if (callee.package === 'async' && callee.path === '.apply' && work?.kind === 'function')
    return { ...work, bound: [...work.bound, ...first] };
  return args.length === 1 && isOnItself(callee, args[0]) ? without(callee, /\.bind$/) : undefined;
}

function isOnItself(callee: ExternalValue, first: Value | undefined): boolean {
  return (
    first !== undefined &&
    optionsOf(first).some((one) => one.kind === 'external' && one.package === callee.package)
  );
}

function without(callee: ExternalValue, ending: RegExp): ExternalValue | undefined {
  const path = callee.path.replace(ending, '');
  return path === callee.path || path === '' ? undefined : { ...callee, path };
}
