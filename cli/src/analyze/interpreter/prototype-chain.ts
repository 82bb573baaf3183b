import type { FunctionValue, Value } from './values.ts';

/** What functions inherit from besides what all of them have, by the map of their members, which bound copies share. */
const prototypes = new WeakMap<FunctionValue['props'], Value>();

/** `target.__proto__ = base` and `Object.setPrototypeOf(target, base)`. */
export function setPrototype(target: Value, base: Value): void {
  if (target.kind === 'object') target.base = base;
  if (target.kind === 'function' && !leadsTo(base, target)) prototypes.set(target.props, base);
}

/** What was put behind a function: `function Manager() {}; Manager.__proto__ = methods`. */
export function prototypeOfFunction({ props }: FunctionValue): Value | undefined {
  return prototypes.get(props);
}

function leadsTo(base: Value, target: FunctionValue): boolean {
  let one: Value | undefined = base;
  while (one?.kind === 'function' && one.props !== target.props) one = prototypes.get(one.props);
  return one?.kind === 'function';
}
