import { conditionNow } from './condition-texts.ts';
import type { Member } from './entries.ts';
import type { Machine } from './machine.ts';
import { type ArrayValue, arrayValue, type ObjectValue, optionsOf, putUnder, type Value } from './values.ts';

/** Remembers at start-up under which condition an object gets a property: a table of handlers that is filled by settings. */
export function noteMemberCondition(machine: Machine, object: ObjectValue, name: string): void {
  if (machine.phase !== 'bootstrap') return;
  const condition = conditionNow(machine);
  const known = object.when?.get(name);
  if (condition === '') object.when?.delete(name);
  else if (known !== undefined || !object.props.has(name)) putMemberUnder(object, name, condition);
}

export function putMemberUnder(object: ObjectValue, name: string, condition: string): void {
  object.when ??= new Map();
  object.when.set(name, eitherOf(object.when.get(name), condition));
}

/** Of more, nobody reads what else there is. */
const LONGEST_CONDITION = 2_000;
const OTHERS = ' || …';

/**
 * Settings that are spread over each other time and again have each member under all conditions that they had before, and the
 * text of them would double each time.
 */
function eitherOf(known: string | undefined, condition: string): string {
  if (known === undefined || known === condition) return shortened(condition);
  if (known.endsWith(OTHERS)) return known;
  const both = `${known} || ${condition}`;
  return both.length > LONGEST_CONDITION ? `${known}${OTHERS}` : both;
}

function shortened(condition: string): string {
  return condition.length > LONGEST_CONDITION ? `${condition.slice(0, LONGEST_CONDITION)}…` : condition;
}

/** What is spread into an object literal is there under the conditions under which its source has it. */
export function keepMemberCondition(target: ObjectValue, source: Value, name: string): void {
  const condition = conditionOfMember(source, name);
  if (condition === undefined) target.when?.delete(name);
  else putMemberUnder(target, name, condition);
}

export function conditionOfMember(owner: Value, name: string): string | undefined {
  for (const one of optionsOf(owner))
    if (one.kind === 'object' && one.when?.has(name) === true) return one.when.get(name);
  return undefined;
}

/** A list with one item for each of an object's members. */
export function listOfMembers(
  owner: Value,
  members: readonly Member[],
  itemOf: (key: Value, value: Value) => Value,
): ArrayValue {
  const list = arrayValue(
    members.map(({ key, value }) => itemOf(key, value)),
    owner.kind === 'object' && owner.open,
  );
  for (const [index, { name }] of members.entries()) {
    const condition = name === undefined ? undefined : conditionOfMember(owner, name);
    if (condition !== undefined) putUnder(list, index, condition);
  }
  return list;
}
