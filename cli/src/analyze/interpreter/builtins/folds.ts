import { speculate } from '../branch-variables.ts';
import { callFunction, passedOn } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { partsOf, piecesOf } from '../texts.ts';
import { union } from '../unions.ts';
import { type Call, INPUT, nativeFunction, optionsOf, UNKNOWN, type Value } from '../values.ts';

/** `Object.keys(body).reduce(fold, start)`: `reduce` of a list of which nothing is known. */
export function foldMember(machine: Machine, list: Value, name: string): Value | undefined {
  if (name !== 'reduce' && name !== 'reduceRight') return undefined;
  return nativeFunction(`Array.${name}`, (call) => foldOfAny(machine, list, call));
}

/** What a callback may make of a start when nobody knows the items: the start itself, or what one turn makes of it. */
export function foldOfAny(machine: Machine, list: Value, { args, node }: Call): Value {
  const [callback, start] = args;
  if (callback?.kind !== 'function' || start === undefined) return passedOn(machine, args, node, UNKNOWN);
  const turn = () => callFunction(machine, callback, [start, INPUT, INPUT, list], node);
  return noneOrMoreTurns(start, speculate(machine, turn));
}

/** A text that grows is what it begins with and pieces of what every turn may add; of a number, an empty text or a list nothing is told. */
export function noneOrMoreTurns(start: Value, after: Value): Value {
  const isText = partsOf(start).some((part) => part !== null && part !== '');
  if (isText && (start.kind !== 'literal' || typeof start.value === 'string'))
    return piecesOf([start, ...optionsOf(after)]) ?? UNKNOWN;
  return start.kind === 'native' ? union([start, after]) : UNKNOWN;
}
