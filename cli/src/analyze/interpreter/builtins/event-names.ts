import { presentOptions, stringOf, type Value } from '../values.ts';

/** What stands for any event. */
export const ANY_EVENT = '{?}';

/** How the emitters of a package understand names. */
export interface HearingWays {
  /** Where `user.*` and `**` hear several events: what the parts of names are separated by. */
  readonly delimiter?: string;
  /** Whether a list is the parts of one name or several names. */
  readonly lists?: 'parts' | 'names';
}

/** The names that a value may be: texts, numbers and symbols, and what a list of them means. */
export function eventNames(value: Value | undefined, ways: HearingWays = {}): readonly string[] {
  if (value === undefined) return [ANY_EVENT];
  const names = new Set<string>();
  for (const one of presentOptions(value)) for (const name of namesOf(one, ways)) names.add(name);
  return names.has(ANY_EVENT) ? [ANY_EVENT] : [...names];
}

function namesOf(value: Value, ways: HearingWays): readonly string[] {
  if (value.kind === 'array' && ways.lists !== undefined && !value.open) {
    const names = value.items.map((item) => nameOf(item));
    return ways.lists === 'names' ? names : [names.join(ways.delimiter ?? '.')];
  }
  return [nameOf(value)];
}

function nameOf(value: Value): string {
  if (value.kind === 'literal' && typeof value.value === 'number') return String(value.value);
  // `@@up#12`: symbols of one description are one here.
  const symbol = value.kind === 'native' ? /^@@(.+)#\d+$/.exec(value.key ?? '')?.[1] : undefined;
  return symbol === undefined ? (stringOf(value) ?? ANY_EVENT) : `Symbol(${symbol})`;
}

/** Which events a listener of this name hears, where it is not the one of that name. */
export function patternOf(name: string, { delimiter }: HearingWays): RegExp | 'all' | undefined {
  if (name === ANY_EVENT) return 'all';
  // mitt hands every event to listeners of `*`.
  if (name === '*' && delimiter === undefined) return 'all';
  if (delimiter === undefined || !name.split(delimiter).some((part) => /^\*{1,2}$/.test(part)))
    return undefined;
  const parts = name.split(delimiter).map((part, index) => {
    if (part === '**') return '.*';
    const separator = index === 0 ? '' : '\\W+';
    return separator + (part === '*' ? '[^.]*' : part.replaceAll(/[^\w]/g, '\\$&'));
  });
  return new RegExp(`^${parts.join('')}$`);
}
