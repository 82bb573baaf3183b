import type { Activation } from '../interpreter/activation.ts';
import { Entries } from '../interpreter/builtins/keyed-collections.ts';
import type { Machine } from '../interpreter/machine.ts';
import { loosen } from '../interpreter/overlays.ts';
import type { Binding } from '../interpreter/scope.ts';
import type { StateOfRequests } from '../interpreter/state-of-requests.ts';
import { union } from '../interpreter/unions.ts';
import { freshId, isPlain, optionsOf, type Value } from '../interpreter/values.ts';
import { type LaterChange, LaterChanges, type MemberChange } from './later-changes.ts';
import { LoosenedValues } from './loosened-values.ts';

/**
 * A variable or a member that functions change which run after start-up may hold something else when a request comes: what
 * start-up left and all that is assigned are possible, a list that requests fill may hold more.
 */
export function foundLater(machine: Machine): StateOfRequests {
  const startUpEnd = freshId();
  const changes = new LaterChanges(machine);
  const variables = new Map<Binding, Value>();
  const members = new Map<number, Map<string, Value>>();
  const own = new Map<Binding | string, OwnAssignment>();
  // The request and the response that all handlers share were made before the program began.
  const isOfStartUp = (id: number): boolean => id > machine.response.id && id <= startUpEnd;
  const ofStartUp = (owner: Value): owner is Value & { readonly id: number } =>
    'id' in owner && isOfStartUp(owner.id);
  const loosened = new LoosenedValues();
  const afterChanges = afterChangesOf(isOfStartUp, loosened);
  // Every member that a request looks at asks, and the methods that an object of start-up has are the same each time.
  const ofOwners = new Map<number, readonly LaterChange[]>();
  const changesOfThis = (owner: Value & { readonly id: number }, ofThis: readonly MemberChange[]) => {
    const known = ofOwners.get(owner.id) ?? ofThis.filter(({ concerns }) => concerns(owner));
    ofOwners.set(owner.id, known);
    return known;
  };
  // Other modules may know by another name what a module's own functions change.
  for (const { value, found } of changes.ofModules()) if (ofStartUp(value)) loosened.add(value, found);
  return {
    isOfStartUp,
    inVariable(name, scope, value) {
      const found = changes.ofVariable(scope.module, name);
      if (found.length === 0) return value;
      const owner = scope.ownerOf(name);
      const binding = owner?.lookup(name);
      if (owner === undefined || binding === undefined || owner.id > startUpEnd) return value;
      if (this.isOwn(binding, value)) return value;
      return afterChanges(variables.get(binding), value, found);
    },
    inMember(owner, name) {
      const named = changes.ofMember(name);
      const ofThis = changes.ofThis();
      if ((named.length === 0 && ofThis.length === 0) || !ofStartUp(owner)) return undefined;
      const value = ownMember(owner, name);
      const left = members.get(owner.id)?.get(name);
      if (value === undefined || (left === undefined && !isState(value))) return undefined;
      const own = [...named.filter(({ concerns }) => concerns(owner)), ...changesOfThis(owner, ofThis)];
      return left === undefined && own.length === 0 ? undefined : afterChanges(left, value, own);
    },
    inGlobal(name, value) {
      const found = changes.ofGlobal(name);
      return found.length === 0 ? value : afterChanges(undefined, value, found);
    },
    inSetting: (name, value) => {
      const found = isPlain(value) ? changes.ofSetting(name) : [];
      return found.length === 0 ? value : afterChanges(undefined, value, found);
    },
    assigned(where, owner, value) {
      if (owner > startUpEnd) return;
      const { current, awaits, leftByHandlers } = machine;
      const last = own.get(where);
      const texts = last?.run === leftByHandlers.run ? last.texts : new Set<Value>();
      if (isStatement(value)) texts.add(value);
      own.set(where, { value, by: current, awaits, run: leftByHandlers.run, texts });
    },
    isOwn(where, value) {
      const last = own.get(where);
      if (last === undefined) return false;
      if (last.value === value && last.by === machine.current && last.awaits === machine.awaits) return true;
      return last.run === machine.leftByHandlers.run && optionsOf(value).every((one) => last.texts.has(one));
    },
    beforeVariable(binding, owner) {
      if (owner > startUpEnd || variables.has(binding)) return;
      const value = binding.get();
      if (isKept(value)) variables.set(binding, value);
    },
    beforeMember(owner, name) {
      const value = ownMember(owner, name);
      if (value === undefined || !isKept(value) || !ofStartUp(owner)) return;
      const known = members.get(owner.id) ?? new Map<string, Value>();
      members.set(owner.id, known);
      if (!known.has(name)) known.set(name, value);
    },
  };
}

/** What was assigned last: by which function, how often anything had been waited for by then, and in which run of a handler. */
interface OwnAssignment {
  readonly value: Value;
  readonly by: Activation | undefined;
  readonly awaits: number;
  readonly run: number;
  /** Texts that this run has assigned, also where only some requests do. */
  readonly texts: Set<Value>;
}

/**
 * Where a statement is put together in a variable that all requests share, each means its own, however long it waits. A word may be
 * a state, which others change meanwhile.
 */
function isStatement(value: Value): boolean {
  const parts =
    value.kind === 'unknown' ? (value.parts ?? []) : [value.kind === 'literal' ? value.value : null];
  return parts.some((one) => typeof one === 'string' && /\S\s+\S/.test(one));
}

function ownMember(owner: Value, name: string): Value | undefined {
  if (owner.kind === 'class') return owner.statics.get(name);
  return owner.kind === 'object' || owner.kind === 'function' || owner.kind === 'native'
    ? owner.props.get(name)
    : undefined;
}

/** What start-up left is still one of those things that a handler then works with; lists and tables are loosened instead. */
function isKept(value: Value): boolean {
  return (
    isPlain(value) ||
    value.kind === 'function' ||
    value.kind === 'class' ||
    value.kind === 'native' ||
    (value.kind === 'object' && value.classOf !== undefined)
  );
}

function isState(value: Value): boolean {
  return (
    (value.kind !== 'unknown' && isPlain(value)) ||
    value.kind === 'array' ||
    value.kind === 'object' ||
    (value.kind === 'native' && value.model instanceof Entries)
  );
}

type AfterChanges = (left: Value | undefined, value: Value, found: readonly LaterChange[]) => Value;

/** What is there by now, what start-up left where a handler has replaced it, and what functions are seen to assign. */
function afterChangesOf(isOfStartUp: (id: number) => boolean, loosened: LoosenedValues): AfterChanges {
  return (left, value, found) => {
    if (isPlain(value))
      return union([...(left === undefined ? [] : [left]), value, ...found.flatMap(assignedBy)]);
    if ('id' in value && isOfStartUp(value.id)) {
      if (value.kind === 'array') value.open = true;
      else if (value.kind === 'object' && !value.open) loosen(value, true);
      loosened.add(value, found);
    }
    const replaced = found.flatMap(assignedBy).filter((one) => !isPlain(one));
    return left === undefined && replaced.length === 0
      ? value
      : union([...(left === undefined ? [] : [left]), value, ...replaced]);
  };
}

function assignedBy({ assigned }: LaterChange): readonly Value[] {
  return assigned === undefined ? [] : [assigned];
}
