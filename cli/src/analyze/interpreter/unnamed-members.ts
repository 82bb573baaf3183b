import type { ts } from '#typescript';
import { decisivePrint } from './decisive-prints.ts';
import { fingerprint } from './fingerprints.ts';
import type { Machine } from './machine.ts';
import { isCode, MOST_LOOKED_UP, runsCode } from './unions.ts';
import { type ArrayValue, type ObjectValue, optionsOf, type Value } from './values.ts';

/** Of objects and lists that hold no code yet, such as rows in a cache, so many are kept of what handlers put there. */
const MOST_PLAIN = 8;

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
  const most = machine.phase === 'bootstrap' ? MOST_LOOKED_UP : MOST_PLAIN;
  if (known.length < most) object.unnamed = [...known, value];
  else if (runsCode(value)) keepCode(machine, object, value, node);
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
