import type { ts } from '#typescript';
import type { Machine } from './machine.ts';
import { lookedUp } from './unions.ts';
import { LOST, optionsOf, type Value } from './values.ts';

/**
 * What a lookup by a name that is not known gives. Of more code than is told apart, such as hundreds of models, nothing is known: each of
 * them by every request would say nothing. That is told.
 */
export function anyOf(machine: Machine, values: readonly Value[], node: ts.Node): Value {
  const found = lookedUp(values);
  const all = values.flatMap(optionsOf);
  if (optionsOf(found).includes(LOST) && !all.includes(LOST))
    machine.diagnose('MIG-2006', node, {
      message: `What is looked up here may be one of ${all.length} functions, classes or services: ${found === LOST ? 'none is' : 'not all are'} followed`,
    });
  return found;
}
