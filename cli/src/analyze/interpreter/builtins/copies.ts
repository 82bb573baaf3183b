import { ts } from '#typescript';
import { inPlacesOf } from '../item-places.ts';
import type { Machine } from '../machine.ts';
import { jsonValue } from '../modules.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  objectValue,
  stringOf,
  UNKNOWN,
  type UnknownValue,
  type Value,
} from '../values.ts';

/** Larger data than this is not what registers routes or names tables. */
const MAX_COPIED = 2000;

/** What a text that `JSON.stringify` has made was made of. */
const writtenFrom = new WeakMap<UnknownValue, Value>();

export function stringifyJson({ phase }: Machine, { args: [value] }: Call): Value {
  if (phase !== 'bootstrap') return UNKNOWN;
  const text: UnknownValue = { kind: 'unknown', origin: 'opaque' };
  if (value?.kind === 'object' || value?.kind === 'array') writtenFrom.set(text, value);
  return text;
}

/**
 * `JSON.parse(text)`, and the usual way to copy data, `JSON.parse(JSON.stringify(data))`. A text that went through a variable
 * is not looked at: several callers may share what one function is known to give.
 */
export function parseJson(machine: Machine, { args: [value], node }: Call): Value {
  const text = stringOf(value);
  if (text === undefined)
    return (isCopy(node) && value?.kind === 'unknown' && copyOf(machine, writtenFrom.get(value))) || INPUT;
  try {
    return jsonValue(JSON.parse(text));
  } catch {
    return INPUT;
  }
}

function isCopy(node: ts.Node): boolean {
  const [argument] = ts.isCallExpression(node) ? node.arguments : [];
  return argument !== undefined && ts.isCallExpression(argument);
}

/** A copy of data all the way down, or undefined where it is more than data. What requests copy is theirs, another each time. */
export function copyOf({ phase }: Machine, value: Value | undefined): Value | undefined {
  if (phase !== 'bootstrap') return undefined;
  let left = MAX_COPIED;
  const copied = (one: Value): Value => {
    left -= 1;
    if (left < 0) return INPUT;
    switch (one.kind) {
      case 'literal':
        return one;
      case 'array': {
        const copy = inPlacesOf(one, arrayValue(one.items.map(copied), one.open));
        return one.when === undefined ? copy : { ...copy, when: new Map(one.when) };
      }
      case 'object': {
        const entries = [...one.props].filter(([, member]) => member.kind !== 'function');
        const copy = objectValue(
          entries.map(([name, member]) => [name, copied(member)]),
          one.open || one.getters.size > 0,
        );
        return one.when === undefined ? copy : { ...copy, when: new Map(one.when) };
      }
      case 'union':
        return { ...one, options: one.options.map(copied) };
      default:
        return INPUT;
    }
  };
  if (value?.kind !== 'object' && value?.kind !== 'array') return undefined;
  const copy = copied(value);
  return left < 0 ? undefined : copy;
}
