import { callFunction } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { type ArrayValue, type Call, UNDEFINED, type Value } from '../values.ts';

/** Longer lists, and those of requests, are seldom ones whose order decides anything. */
const MOST_SORTED = 500;

/** Where each place of a sorted list takes its item from; undefined where the order is not known. */
export function sortedOrder(
  machine: Machine,
  { items, open }: ArrayValue,
  { args: [compare], node }: Call,
): number[] | undefined {
  if (open || items.length < 2 || items.length > MOST_SORTED) return undefined;
  let isKnown = true;
  const order = (left: Value, right: Value): number => {
    if (!isKnown) return 0;
    const result =
      compare === undefined ? byText(left, right) : numberFrom(machine, compare, left, right, node);
    isKnown = result !== undefined;
    return result ?? 0;
  };
  const sorted = [...items.keys()].sort((a, b) => order(items[a] ?? UNDEFINED, items[b] ?? UNDEFINED));
  return isKnown ? sorted : undefined;
}

function numberFrom(
  machine: Machine,
  compare: Value,
  left: Value,
  right: Value,
  node: Call['node'],
): number | undefined {
  const result = callFunction(machine, compare, [left, right], node);
  return result.kind === 'literal' && typeof result.value === 'number' ? result.value : undefined;
}

/** Without a function, texts are compared by their characters' codes. */
function byText(left: Value, right: Value): number | undefined {
  if (left.kind !== 'literal' || right.kind !== 'literal') return undefined;
  const [one, other] = [String(left.value), String(right.value)];
  return one < other ? -1 : one > other ? 1 : 0;
}
