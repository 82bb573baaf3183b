import { callFunction, constructValue } from '../calls.ts';
import { membersOf } from '../entries.ts';
import { fingerprint } from '../fingerprints.ts';
import type { Machine } from '../machine.ts';
import { anyMember } from '../members.ts';
import { getProperty, setProperty } from '../properties.ts';
import { iterate } from '../spreads.ts';
import {
  arrayValue,
  type Call,
  literal,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** `Reflect`, with the metadata functions that `reflect-metadata` adds and that home-made route decorators are built on. */
export function reflectValue(machine: Machine): Value {
  const functions = { ...metadataFunctions(), ...plainFunctions(machine) };
  return native('Reflect', { get: (name) => memberFunction('Reflect', functions, name) });
}

function metadataFunctions(): Functions {
  const entries = new Map<string, Value>();
  const keyOf = (key: Value | undefined, target: Value, property: Value | undefined) =>
    [key ?? UNDEFINED, target, property ?? UNDEFINED].map(fingerprint).join(' ');
  const own = ({ args: [key, target = UNDEFINED, property] }: Call): Value =>
    entries.get(keyOf(key, target, property)) ?? UNDEFINED;
  const inherited = ({ args: [key, target = UNDEFINED, property] }: Call): Value => {
    for (const one of chainOf(target)) {
      const found = entries.get(keyOf(key, one, property));
      if (found !== undefined) return found;
    }
    return stringOf(key)?.startsWith('design:') === true ? UNKNOWN : UNDEFINED;
  };
  const define = (
    key: Value | undefined,
    value: Value,
    target: Value,
    property: Value | undefined,
  ): Value => {
    entries.set(keyOf(key, target, property), value);
    return UNDEFINED;
  };
  const isThere = (found: Value): Value =>
    found.kind === 'unknown' ? UNKNOWN : literal(found !== UNDEFINED);
  return {
    defineMetadata: ({ args: [key, value = UNDEFINED, target = UNDEFINED, property] }) =>
      define(key, value, target, property),
    getMetadata: inherited,
    getOwnMetadata: own,
    hasMetadata: (call) => isThere(inherited(call)),
    hasOwnMetadata: (call) => isThere(own(call)),
    metadata: ({ args: [key, value = UNDEFINED] }) =>
      native('Reflect.metadata', {
        call: ({ args: [target = UNDEFINED, property] }) => define(key, value, target, property),
      }),
  };
}

/** A class and its bases; for an object of a class, the prototypes of these. */
function chainOf(target: Value): Value[] {
  const chain: Value[] = [target];
  const start = target.kind === 'object' ? target.classOf : target;
  for (let one: Value | undefined = start; one?.kind === 'class'; one = one.base) {
    const prototype = one.statics.get('prototype');
    chain.push(...(target.kind === 'object' ? (prototype === undefined ? [] : [prototype]) : [one]));
  }
  return chain;
}

function plainFunctions(machine: Machine): Functions {
  return {
    ownKeys: ({ args: [object = UNKNOWN], node }) => {
      const members = membersOf(machine, object, node);
      return members === undefined ? UNKNOWN : arrayValue(members.map(({ key }) => key));
    },
    get: ({ args: [object = UNKNOWN, name], node }) => {
      const text = stringOf(name);
      return text === undefined ? anyMember(machine, object, node) : getProperty(machine, object, text, node);
    },
    set: ({ args: [object = UNKNOWN, name, value = UNDEFINED] }) => {
      const text = stringOf(name);
      if (text !== undefined) setProperty(machine, object, text, value);
      return literal(true);
    },
    apply: ({ args: [callee = UNKNOWN, self, list], node }) =>
      callFunction(machine, callee, iterate(list ?? UNDEFINED) ?? [], node, self),
    construct: ({ args: [callee = UNKNOWN, list], node }) =>
      constructValue(machine, callee, iterate(list ?? UNDEFINED) ?? [], node),
  };
}
