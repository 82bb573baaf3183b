import type { Machine } from '../interpreter/machine.ts';
import { loosen } from '../interpreter/overlays.ts';
import type { Binding } from '../interpreter/scope.ts';
import type { StateOfRequests } from '../interpreter/state-of-requests.ts';
import { freshId, INPUT, optionsOf, UNKNOWN, union, type Value } from '../interpreter/values.ts';
import { type LaterChange, LaterChanges } from './later-changes.ts';

/**
 * A variable or a member that functions change which run after start-up may hold something else when a request comes: what
 * start-up left and all that is assigned are possible, a list that requests fill may hold more.
 */
export function foundLater(machine: Machine): StateOfRequests {
  const startUpEnd = freshId();
  const changes = new LaterChanges(machine);
  const variables = new Map<Binding, Value>();
  const members = new Map<number, Map<string, Value>>();
  return {
    inVariable(name, scope, value) {
      const found = changes.ofVariable(scope.module, name);
      if (found.length === 0) return value;
      const owner = scope.ownerOf(name);
      const binding = owner?.lookup(name);
      if (owner === undefined || binding === undefined || owner.id > startUpEnd) return value;
      return afterChanges(variables.get(binding), value, found);
    },
    inMember(owner, name) {
      const found = changes.ofMember(name);
      if (found.length === 0 || !isOfStartUp(machine, owner, startUpEnd)) return undefined;
      const value = ownMember(owner, name);
      const left = members.get(owner.id)?.get(name);
      if (value === undefined || (left === undefined && !isState(value))) return undefined;
      const own = found.filter(({ concerns }) => concerns(owner));
      return left === undefined && own.length === 0 ? undefined : afterChanges(left, value, own);
    },
    inSetting: (name, value) => {
      const found = isPlain(value) ? changes.ofSetting(name) : [];
      return found.length === 0 ? value : afterChanges(undefined, value, found);
    },
    beforeVariable(binding, owner) {
      if (owner > startUpEnd || variables.has(binding)) return;
      const value = binding.get();
      if (isPlain(value)) variables.set(binding, value);
    },
    beforeMember(owner, name) {
      const value = ownMember(owner, name);
      if (value === undefined || !isPlain(value) || !isOfStartUp(machine, owner, startUpEnd)) return;
      const known = members.get(owner.id) ?? new Map<string, Value>();
      members.set(owner.id, known);
      if (!known.has(name)) known.set(name, value);
    },
  };
}

/** The request and the response that all handlers share were made before the program began. */
function isOfStartUp(machine: Machine, owner: Value, end: number): owner is Value & { readonly id: number } {
  return 'id' in owner && owner.id > machine.response.id && owner.id <= end;
}

function ownMember(owner: Value, name: string): Value | undefined {
  if (owner.kind === 'class') return owner.statics.get(name);
  return owner.kind === 'object' || owner.kind === 'function' ? owner.props.get(name) : undefined;
}

/** Texts, numbers and the like, also where another one is possible. */
function isPlain(value: Value): boolean {
  return optionsOf(value).every((one) => one.kind === 'literal' || one === UNKNOWN || one === INPUT);
}

function isState(value: Value): boolean {
  return (
    (value.kind !== 'unknown' && isPlain(value)) ||
    (value.kind === 'array' && !value.open) ||
    (value.kind === 'object' && !value.open)
  );
}

/** What is there by now, what start-up left where a handler has replaced it, and what functions are seen to assign. */
function afterChanges(left: Value | undefined, value: Value, found: readonly LaterChange[]): Value {
  if (!isState(value)) return left === undefined ? value : union([left, value]);
  if (value.kind === 'array') value.open = true;
  else if (value.kind === 'object') loosen(value, true);
  else return union([...(left === undefined ? [] : [left]), value, ...found.flatMap(assignedBy)]);
  return value;
}

function assignedBy({ assigned }: LaterChange): readonly Value[] {
  return assigned === undefined ? [] : [assigned];
}
