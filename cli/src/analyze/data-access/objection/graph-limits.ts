import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type ClassValue, stringOf, type Value } from '../../interpreter/values.ts';
import { isSet, itemsOf, membersOf } from '../option-objects.ts';
import { touch } from '../queries.ts';
import { joinOne, mappingsOf } from './mappings.ts';

/** What the program says of a whole graph, or of the relations that it names. */
interface Limit {
  readonly isOfAll: boolean;
  readonly names: ReadonlySet<string>;
}

const FORBIDS = ['noInsert', 'noUpdate', 'noDelete'];

/**
 * The options of a graph whose rows a request gives: a program that names relations in them expects these and others. Of relations that
 * it relates (`relate: ['crew']`) the links are written. Where it names what may not be done (`noInsert: ['sails']`), the rows that
 * belong to this one alone are written by every other relation.
 */
export function limitedInto(
  machine: Machine,
  fact: QueryFact,
  model: ClassValue,
  options: Value | undefined,
): void {
  const forbidden = FORBIDS.map((name) => limitOf(options, name));
  const related = limitOf(options, 'relate');
  const isLimited = forbidden.some(({ names }) => names.size > 0);
  for (const { name, between, isParent } of mappingsOf(machine, model)) {
    if (between !== undefined) {
      if (related.names.has(name)) touch(fact, between, 'write');
    } else if (related.names.has(name) || (isLimited && !isParent && !isForbidden(forbidden, name)))
      joinOne(machine, fact, model, name, 'write');
  }
}

function isForbidden(forbidden: readonly Limit[], name: string): boolean {
  return forbidden.every((one) => one.isOfAll || one.names.has(name));
}

function limitOf(options: Value | undefined, name: string): Limit {
  const names = membersOf(options, name).flatMap((one) =>
    itemsOf(one).flatMap((each) => stringOf(each) ?? []),
  );
  return { isOfAll: isSet(options, name), names: new Set(names) };
}
