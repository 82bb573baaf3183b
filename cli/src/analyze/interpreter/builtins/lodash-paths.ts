import type { ts } from '#typescript';
import type { Machine } from '../machine.ts';
import { memberUnder } from '../members.ts';
import { getProperty } from '../properties.ts';
import { union } from '../unions.ts';
import { literal, stringOf, UNKNOWN, type UnknownValue, type Value } from '../values.ts';

/** What lies at a path such as `stores.${kind}` or `['stores', kind]`; a name that is not known may be any of those there. */
export function memberAt(machine: Machine, object: Value, path: Value, node: ts.Node): Value {
  const keys = keysOf(path);
  if (keys !== undefined)
    return keys.reduce((owner, key) => {
      const name = stringOf(key);
      return name === undefined
        ? memberUnder(machine, owner, key, node)
        : getProperty(machine, owner, name, node);
    }, object);
  if (path.kind === 'union')
    return union(path.options.map((option) => memberAt(machine, object, option, node)));
  // Of a path that is not known at all, one step is as likely as more.
  return union([memberUnder(machine, object, path, node), UNKNOWN]);
}

/** The steps of a path; undefined where nothing of it is known. */
function keysOf(path: Value): readonly Value[] | undefined {
  if (path.kind === 'array') return path.open ? undefined : path.items;
  const text = stringOf(path);
  if (text !== undefined) return stepsOf(text).map(literal);
  if (path.kind !== 'unknown' || path.parts === undefined) return undefined;
  const steps = stepsOf(path.parts.map((part) => part ?? OPEN).join(''));
  if (steps.every((step) => step === OPEN)) return undefined;
  return steps.map((step): Value => (step.includes(OPEN) ? partly(step, path) : literal(step)));
}

/** Stands for a piece that is not known, which no program writes. */
const OPEN = '\0';

function partly(step: string, { origin }: UnknownValue): Value {
  if (step === OPEN) return UNKNOWN;
  const parts = step.split(OPEN).flatMap((part, at) => (at === 0 ? [part] : [null, part]));
  return { kind: 'unknown', origin, parts };
}

/** `list[0].name` goes the way of `list.0.name`. */
function stepsOf(text: string): string[] {
  return text
    .replaceAll(/\[([^\]]+)\]/g, '.$1')
    .replace(/^\./, '')
    .split('.');
}
