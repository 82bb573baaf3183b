import { spreadOf } from './spreads.ts';
import { union } from './unions.ts';
import {
  type ArrayValue,
  arrayValue,
  type ExternalValue,
  INPUT,
  type UnknownValue,
  type Value,
} from './values.ts';

/** Stands in `work(...list)` for the items of the list that nobody knows: none, one or many. */
const MORE: UnknownValue = { kind: 'unknown', origin: 'input', isMore: true };

/** The arguments that a list stands for: `work(...list)`, `work.apply(owner, list)`. What a package gives stays of it. */
export function argumentsFrom(list: Value): readonly Value[] {
  const { items, open } = spreadOf(list);
  if (!open) return items;
  return [...items, list.kind === 'external' ? ({ ...list, isMore: true } satisfies ExternalValue) : MORE];
}

function isMore(value: Value): boolean {
  return (value.kind === 'unknown' || value.kind === 'external') && value.isMore === true;
}

/** The arguments that are known, without what stands for others. */
export function knownOf(args: readonly Value[]): readonly Value[] {
  return mayHaveMore(args) ? args.filter((one) => !isMore(one)) : args;
}

export function mayHaveMore(args: readonly Value[]): boolean {
  return args.some(isMore);
}

/** What a parameter is given; undefined where it is left to its default. */
export function argumentAt(args: readonly Value[], index: number): Value | undefined {
  const more = args.findIndex(isMore);
  if (more < 0 || index < more) return args[index];
  // Those behind may stand where they are if there are no more, or further on.
  const known = knownOf(args).slice(more, index + 1);
  return known.length === 0 ? INPUT : union([...known, INPUT]);
}

/** What a rest parameter gathers. */
export function argumentsBehind(args: readonly Value[], index: number): ArrayValue {
  return arrayValue([...knownOf(args.slice(index))], mayHaveMore(args));
}
