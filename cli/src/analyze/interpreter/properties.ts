import type { ts } from '#typescript';
import { wrapsAnswer } from './answer-wrappers.ts';
import { listenByName } from './assigned-listeners.ts';
import { arrayMember } from './builtins/arrays.ts';
import { foldMember } from './builtins/folds.ts';
import { functionMember, nativeCallMember } from './builtins/functions.ts';
import { stringMember } from './builtins/strings.ts';
import { callFunction } from './calls.ts';
import { findMethod, staticMember } from './classes.ts';
import { noteConnectionUse } from './in-process-packages.ts';
import { itemAt } from './item-places.ts';
import { ANY_ITEM, identityOf } from './lasting-memory.ts';
import type { Machine } from './machine.ts';
import { noteMemberCondition } from './member-conditions.ts';
import { thenable } from './promised-members.ts';
import { OF_PROMISES } from './promises.ts';
import { prototypeOfFunction, setPrototype } from './prototype-chain.ts';
import { besideWhatIsBrought, partOfRequest } from './request-parts.ts';
import { setterOf } from './setters.ts';
import { mayNotHappen, setElement } from './sure-changes.ts';
import { beforeMemberInTry } from './tries.ts';
import { lookedUp, MOST_OPTIONS, union } from './unions.ts';
import {
  type ArrayValue,
  type ClassValue,
  type ExternalValue,
  type FunctionValue,
  INPUT,
  type ObjectValue,
  optionsOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from './values.ts';

/** The value of `object.name`. */
export function getProperty(machine: Machine, object: Value, name: string, node: ts.Node): Value {
  noteRead(machine, object, object.kind === 'array' ? ANY_ITEM : name);
  const later = machine.stateOfRequests?.inMember(object, name);
  if (later !== undefined) return later;
  switch (object.kind) {
    case 'union':
      if (name === 'then' && mayBeMissing(object.options)) return thenable(machine, object, name) ?? INPUT;
      return union(
        object.options.filter((one) => !isNullish(one)).map((one) => getProperty(machine, one, name, node)),
        // Of many services, each has its own method of that name.
        Math.max(object.options.length, MOST_OPTIONS),
      );
    case 'object': {
      if (object === machine.request) machine.requestReads.set(node, name);
      const part = partOfRequest(machine, object, name);
      if (part !== undefined) return part;
      return objectMember(machine, object, name, node);
    }
    case 'class':
      return staticMember(machine, object, name) ?? thenable(machine, object, name) ?? UNDEFINED;
    case 'native':
      return (
        bound(object.props.get(name), object) ??
        object.get?.(name) ??
        nativeCallMember(object, name) ??
        thenable(machine, object, name) ??
        UNKNOWN
      );
    case 'function':
      return (
        object.props.get(name) ??
        inheritedMember(machine, object, name, node) ??
        thenable(machine, object, name) ??
        UNDEFINED
      );
    case 'array':
      return (
        elementOf(object, name) ??
        object.named?.get(name) ??
        arrayMember(machine, object, name) ??
        thenable(machine, object, name) ??
        UNDEFINED
      );
    case 'literal':
    case 'regex':
      return stringMember(machine, object, name) ?? thenable(machine, object, name) ?? UNKNOWN;
    case 'external':
      noteConnectionUse(machine, object);
      return (
        machine.assignedToPackages.get(object, name, machine.current) ??
        wrappedMember(machine, object, name, node) ??
        thenable(machine, object, name) ?? {
          kind: 'external',
          package: object.package,
          path: `${object.path}.${name}`,
          wraps: undefined,
          keeps: object.keeps,
          around: undefined,
          shared: object.shared,
          folder: object.folder,
          madeAt: object.madeAt,
          madeWith: object.madeWith,
          schema: object.schema,
        }
      );
    case 'unknown':
      return (
        object.memory?.props.get(name) ??
        stringMember(machine, object, name) ??
        foldMember(machine, object, name) ??
        thenable(machine, object, name) ??
        (object.memory === undefined ? object : INPUT)
      );
  }
}

/** `Config = decorate(new Settings())`: a property that the wrapped object has is that property. */
function wrappedMember(
  machine: Machine,
  value: ExternalValue,
  name: string,
  node: ts.Node,
): Value | undefined {
  if (value.around === undefined) return undefined;
  const member = objectMember(machine, value.around, name, node);
  return isNullish(member) || member.kind === 'unknown' ? undefined : member;
}

/** Assigns `object.name = value`; in a branch that may not run both the old and the new value stay possible. */
export function setProperty(machine: Machine, object: Value, name: string, value: Value): void {
  if (name === '__proto__') {
    setPrototype(object, value);
    return;
  }
  noteWrite(machine, object, object.kind === 'array' ? ANY_ITEM : name);
  machine.memory.adopt(identityOf(object), value);
  machine.stateOfRequests?.beforeMember(object, name);
  const setter =
    object.kind === 'object' || object.kind === 'class' ? setterOf(machine, object, name) : undefined;
  if (setter !== undefined) {
    callFunction(machine, setter, [value], setter.node);
    return;
  }
  if (wrapsAnswer(machine, object, name, value)) return;
  switch (object.kind) {
    case 'union':
      for (const one of object.options) setProperty(machine, one, name, value);
      return;
    case 'object':
      noteMemberCondition(machine, object, name);
      object.props.set(
        name,
        merged(
          machine,
          object.id,
          beforeAssignment(machine, object, name),
          besideWhatIsBrought(machine, object, name, value),
        ),
      );
      return;
    case 'class':
      object.statics.set(name, merged(machine, object.id, object.statics.get(name), value));
      return;
    case 'native':
      object.set?.(name, value);
      object.props.set(name, merged(machine, object.id, object.props.get(name), value));
      return;
    case 'function':
      object.props.set(name, merged(machine, object.id, object.props.get(name), value));
      return;
    case 'array':
      setElement(machine, object, name, value);
      return;
    case 'external':
      machine.assignedToPackages.set(object, name, value, machine.current);
      listenByName(machine, object, name, value);
      return;
    case 'unknown':
      listenByName(machine, object, name, value);
      object.memory?.props.set(
        name,
        merged(machine, object.memory.id, object.memory.props.get(name) ?? INPUT, value),
      );
      return;
    default:
      return;
  }
}

/** What a member of an object is until it is assigned, which is all that there is if something fails before that. */
function beforeAssignment(machine: Machine, object: ObjectValue, name: string): Value | undefined {
  const before =
    machine.leftByHandlers.beforeMember(object, name) ??
    object.props.get(name) ??
    lackingBefore(machine, object);
  if (machine.tries.length > 0) beforeMemberInTry(machine, object, name, before);
  return before;
}

/** A branch that may not run adds to what was there before it: without the branch it has no such property. */
function lackingBefore(machine: Machine, object: ObjectValue): Value | undefined {
  if (!mayNotHappen(machine, object.id)) return undefined;
  const isPlain = object.classOf === undefined && object.base === undefined;
  // At start-up, what is put on settings that may hold any name is what a reader of the program would take.
  const isGuessed = object.open && machine.phase === 'bootstrap';
  object.open = true;
  return isPlain && !isGuessed ? UNDEFINED : undefined;
}

/** Somebody looks at a member of a value, or at the whole of it. */
export function noteRead(machine: Machine, value: Value, member: string): void {
  const id = identityOf(value);
  if (id !== undefined) machine.memory.read(machine.current, id, member);
}

/** Somebody changes a member of a value, or what is in it. */
export function noteWrite(machine: Machine, value: Value, member: string): void {
  const id = identityOf(value);
  if (id !== undefined) machine.memory.write(machine.current, id, member);
}

/** The joined value of a property after an assignment that may not have happened. */
function merged(machine: Machine, id: number, old: Value | undefined, next: Value): Value {
  if (old === undefined || !mayNotHappen(machine, id)) return next;
  // `if (tenant === 'x') request.services = …`, by one middleware for each: more than any other place holds.
  return optionsOf(old).length < MOST_OPTIONS
    ? union([old, next])
    : lookedUp([...optionsOf(old), ...optionsOf(next)]);
}

function objectMember(machine: Machine, object: ObjectValue, name: string, node: ts.Node): Value {
  const own = bound(object.left?.seen(name) ?? object.props.get(name), object);
  if (own !== undefined) return own;
  const getter = object.getters.get(name);
  if (getter !== undefined) return callFunction(machine, { ...getter, thisValue: object }, [], node);
  if (object.classOf !== undefined) {
    const method =
      findMethod(machine, object, object.classOf, name, node) ??
      bound(onPrototype(object.classOf, name), object);
    if (method !== undefined) return method;
    if (name === 'constructor') return object.classOf;
  }
  if (object.base !== undefined && !(OF_PROMISES.has(name) && !isPromised(object.base, name))) {
    const inherited = getProperty(machine, object.base, name, node);
    const ofPrototype = inherited.kind === 'function' && inherited.thisValue === object.base;
    if (ofPrototype && isMethodLike(inherited.node))
      return { ...inherited, thisValue: object, readFrom: object };
    if (inherited.kind !== 'unknown') return inherited;
  }
  return thenable(machine, object, name) ?? knownByName(object, name) ?? (object.open ? INPUT : UNDEFINED);
}

/** A row that is found or not, which is waited for: what stands behind `then` is told of both. */
function mayBeMissing(options: readonly Value[]): boolean {
  return (
    options.some((one) => one.kind === 'literal' && one.value === null) &&
    options.every(
      (one) =>
        isNullish(one) ||
        (one.kind === 'native' && !isPromised(one, 'then')) ||
        (one.kind === 'object' && one.base?.kind === 'native' && !isPromised(one.base, 'then')),
    )
  );
}

/** Whether a base has a `then` of its own: else it is the object that a callback gets, with the methods of its class. */
function isPromised(base: Value, name: string): boolean {
  if (base.kind === 'native') return base.props.has(name) || base.get?.(name) !== undefined;
  return base.kind !== 'object' || base.props.has(name) || base.base !== undefined;
}

/** `collections[one.name] = one` for each that a database has: what is found under a name is the one of that name. */
function knownByName({ unnamed = [] }: ObjectValue, name: string): Value | undefined {
  const found = unnamed.flatMap((one) => (one.kind === 'native' ? (one.under?.(name) ?? []) : []));
  return found[0];
}

function inheritedMember(
  machine: Machine,
  object: FunctionValue,
  name: string,
  node: ts.Node,
): Value | undefined {
  const base = prototypeOfFunction(object);
  const lacks = base === undefined || (OF_PROMISES.has(name) && !isPromised(base, name));
  const inherited = lacks ? UNDEFINED : getProperty(machine, base, name, node);
  return isNullish(inherited) ? functionMember(machine, object, name) : inherited;
}

/** A function that is read from an object is called with it, also where it was read from another one before: `bind` alone lasts. */
function bound(value: Value | undefined, object: Value): Value | undefined {
  if (value?.kind !== 'function' || value.thisValue === object || !isMethodLike(value.node)) return value;
  const isFree = value.thisValue === undefined || value.thisValue === value.readFrom;
  return isFree ? { ...value, thisValue: object, readFrom: object } : value;
}

/** What decorators and old-style code have put on the prototypes of a class and its bases. */
function onPrototype(value: ClassValue, name: string): Value | undefined {
  const prototype = value.statics.get('prototype');
  const own = prototype?.kind === 'object' ? prototype.props.get(name) : undefined;
  return own ?? (value.base?.kind === 'class' ? onPrototype(value.base, name) : undefined);
}

/** Object-literal methods and function expressions take the object as `this`; arrows keep their own. */
function isMethodLike(node: ts.FunctionLikeDeclaration): boolean {
  return !('equalsGreaterThanToken' in node);
}

function elementOf(array: ArrayValue, name: string): Value | undefined {
  return isIndex(name) ? itemAt(array, Number(name)) : undefined;
}

function isIndex(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57 && /^\d+$/.test(name);
}

export function isNullish(value: Value): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === undefined);
}
