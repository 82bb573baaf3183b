import { sameValue } from './fingerprints.ts';
import { isNullish } from './properties.ts';
import { type ArrayValue, UNDEFINED, type UnionValue, type Value } from './values.ts';

/** The items that a loop or a spread sees; undefined when not known. */
export function iterate(value: Value): readonly Value[] | undefined {
  if (value.kind === 'array') return value.items;
  if (value.kind === 'literal' && typeof value.value === 'string')
    return [...value.value].map((one) => ({ kind: 'literal', value: one }));
  if (value.kind === 'native' && value.get !== undefined) {
    const items = value.get('[items]');
    if (items?.kind === 'array') return items.items;
  }
  return undefined;
}

/** What is known of an iterable that is spread, with the conditions of items that may not be there, by index. */
export function spreadOf(value: Value): {
  readonly items: readonly Value[];
  readonly open: boolean;
  readonly when: ReadonlyMap<number, string>;
  readonly moved?: ArrayValue['moved'];
} {
  if (value.kind === 'union' && value.options.some((one) => iterate(one) !== undefined))
    return spreadUnion(value);
  const listed = value.kind === 'native' ? value.get?.('[items]') : value;
  const items = iterate(value);
  if (items === undefined) return { items: [], open: !isNullish(value), when: new Map() };
  const when = conditionsOf(value);
  return listed?.kind === 'array'
    ? { items, open: listed.open, when, moved: listed.moved }
    : { items, open: false, when };
}

function spreadUnion(value: UnionValue): ReturnType<typeof spreadOf> {
  const items: Value[] = [];
  const when = new Map<number, string>();
  const seen: { readonly condition: string | undefined; readonly items: readonly Value[] }[] = [];
  let open = false;
  let moved: ArrayValue['moved'];
  for (const [at, option] of value.options.entries()) {
    const spread = spreadOf(option);
    const condition = value.conditions?.[at];
    // One list that was made twice is no longer list.
    const isSeen = seen.some(
      (one) =>
        (one.condition === undefined || one.condition === condition) && areSame(one.items, spread.items),
    );
    open ||= spread.open;
    if (isSeen && spread.when.size === 0) continue;
    // Of one of two lists, the first item of the other one may stand first.
    if (spread.moved === 'anywhere') moved = 'anywhere';
    else if (seen.length > 0 || spread.moved !== undefined) moved ??= 'up';
    seen.push({ condition, items: spread.items });
    for (const index of spread.items.keys()) {
      const all = [condition, spread.when.get(index)].filter((one) => one !== undefined);
      if (all.length > 0) when.set(items.length + index, all.join(' && '));
    }
    for (const item of spread.items) items.push(item);
  }
  return { items, open, when, moved };
}

function areSame(left: readonly Value[], right: readonly Value[]): boolean {
  return (
    left.length === right.length &&
    left.every((one, index) => one.kind === 'literal' && sameValue(one, right[index] ?? UNDEFINED))
  );
}

/** The conditions of an array's items. */
export function conditionsOf(value: Value): ReadonlyMap<number, string> {
  const list = value.kind === 'native' ? value.get?.('[items]') : value;
  return (list?.kind === 'array' ? list.when : undefined) ?? new Map();
}
