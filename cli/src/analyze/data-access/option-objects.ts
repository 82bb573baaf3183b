import { iterate } from '../interpreter/spreads.ts';
import { optionsOf, stringOf, type Value } from '../interpreter/values.ts';

/** Every value that a property of an options object may have. */
export function membersOf(value: Value | undefined, name: string): Value[] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) => {
    const member = one.kind === 'object' || one.kind === 'native' ? one.props.get(name) : undefined;
    return member === undefined ? [] : [...optionsOf(member)];
  });
}

/** The text of a property, where it is one known text. */
export function textMember(value: Value | undefined, name: string): string | undefined {
  return membersOf(value, name)
    .map(stringOf)
    .find((text) => text !== undefined);
}

/** True when a property is the literal `true`. */
export function isSet(value: Value | undefined, name: string): boolean {
  return membersOf(value, name).some((one) => one.kind === 'literal' && one.value === true);
}

/** The items of a list, or the one thing that stands for a list of one. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) =>
    one.kind === 'array' ? [...(iterate(one) ?? [])].flatMap((item) => [...optionsOf(item)]) : [one],
  );
}

/** Name and value of each known property. */
export function entriesOfObject(value: Value | undefined): [string, Value][] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) =>
    one.kind === 'object' ? [...one.props] : [],
  );
}
