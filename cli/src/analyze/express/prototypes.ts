import type { Machine } from '../interpreter/machine.ts';
import { type ObjectValue, objectValue, type Value } from '../interpreter/values.ts';

/** What a program adds to every application, or every router, that Express makes. */
interface Prototypes {
  readonly application: ObjectValue;
  readonly router: ObjectValue;
}

const ofMachines = new WeakMap<Machine, Prototypes>();

export function prototypesOf(machine: Machine): Prototypes {
  const known = ofMachines.get(machine);
  if (known !== undefined) return known;
  const fresh: Prototypes = { application: objectValue([], true), router: objectValue([], true) };
  ofMachines.set(machine, fresh);
  return fresh;
}

/** A member that the program has put there, called on the one that it is asked of. */
export function inheritedMember(prototype: ObjectValue, name: string, self: Value): Value | undefined {
  const member = prototype.props.get(name);
  return member?.kind === 'function' ? { ...member, thisValue: member.thisValue ?? self } : member;
}
