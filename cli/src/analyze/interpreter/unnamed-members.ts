import type { ts } from '#typescript';
import { decisivePrint } from './decisive-prints.ts';
import { fingerprint } from './fingerprints.ts';
import type { Machine } from './machine.ts';
import { isCode, MOST_LOOKED_UP } from './unions.ts';
import { type ArrayValue, type ObjectValue, optionsOf, type Value } from './values.ts';

/** Of objects and lists that hold no code, such as rows in a cache, so many are kept. */
const MOST_PLAIN = 8;
/** How deep code is looked for in what is put under a name that is not known. */
const DEPTH = 3;

/** `services[chain] = {}`: what is put under a name that is not known is found by who looks for any, also what it is filled with later. */
export function keepUnnamed(machine: Machine, object: ObjectValue, value: Value, node: ts.Node): void {
  for (const one of optionsOf(value)) {
    if (isCode(one)) keepCode(machine, object, one, node);
    else if (isHolder(one) && one !== object) keepHolder(machine, object, one, node);
  }
}

function isHolder(value: Value): value is ObjectValue | ArrayValue {
  return value.kind === 'array' || value.kind === 'object';
}

function keepHolder(
  machine: Machine,
  object: ObjectValue,
  value: ObjectValue | ArrayValue,
  node: ts.Node,
): void {
  const known = object.unnamed ?? [];
  if (known.includes(value)) return;
  if (known.length < MOST_PLAIN) object.unnamed = [...known, value];
  else if (holdsCode(value, DEPTH)) keepCode(machine, object, value, node);
}

function holdsCode(value: Value, depth: number): boolean {
  if (isCode(value)) return true;
  if (depth === 0 || !isHolder(value)) return false;
  return [...(value.kind === 'array' ? value.items : value.props.values())].some((one) =>
    holdsCode(one, depth - 1),
  );
}

function keepCode(machine: Machine, object: ObjectValue, value: Value, node: ts.Node): void {
  const known = object.unnamed ?? [];
  const print = printOf(value);
  if (known.some((one) => printOf(one) === print)) return;
  if (known.length < MOST_LOOKED_UP) object.unnamed = [...known, value];
  else
    machine.diagnose('MIG-2006', node, {
      message: `More than ${MOST_LOOKED_UP} functions or services are put under names that are not known: further ones are not followed`,
    });
}

/** Instances that hold the same are alike: a program may keep one for each row that it has read. */
function printOf(value: Value): string {
  return value.kind === 'object' ? decisivePrint(value) : fingerprint(value);
}
