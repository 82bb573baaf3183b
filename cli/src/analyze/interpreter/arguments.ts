import { spreadOf } from './spreads.ts';
import { type ArrayValue, arrayValue, INPUT, UNDEFINED, type UnknownValue, type Value } from './values.ts';

/** Stands behind the arguments of `work(...list)` where the list may have items that nobody knows. */
const MORE: UnknownValue = { kind: 'unknown', origin: 'input', isMore: true };

/** The arguments that a list stands for: `work(...list)`, `work.apply(owner, list)`. */
export function argumentsFrom(list: Value): {
  readonly items: readonly Value[];
  readonly mayBeMore: boolean;
} {
  const { items, open } = spreadOf(list);
  return { items, mayBeMore: open };
}

export function withMore(args: readonly Value[], mayBeMore: boolean): Value[] {
  return mayBeMore ? [...args, MORE] : [...args];
}

/** For those who ask for their arguments by number, and what is not given them is not there. */
export function knownOf(args: readonly Value[]): readonly Value[] {
  return mayHaveMore(args) ? args.filter((one) => one !== MORE) : args;
}

export function mayHaveMore(args: readonly Value[]): boolean {
  return args.includes(MORE);
}

/** What a parameter is given; undefined where it is left to its default. */
export function argumentAt(args: readonly Value[], index: number): Value | undefined {
  const more = args.indexOf(MORE);
  const given = args[index];
  if (more >= 0 && index >= more && (given === undefined || given === MORE || given === UNDEFINED))
    return INPUT;
  return given;
}

/** What a rest parameter gathers. */
export function argumentsBehind(args: readonly Value[], index: number): ArrayValue {
  return arrayValue(knownOf(args).slice(index), mayHaveMore(args));
}
