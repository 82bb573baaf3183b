import { speculate } from '../../interpreter/branch-variables.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { setProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  type Value,
} from '../../interpreter/values.ts';
import { newQuery, touch } from '../queries.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { writeDocument } from './documents.ts';
import type { MongooseModel } from './models.ts';
import { operate } from './operations.ts';

const PACKAGE = 'passport-local-mongoose';

type Member = (machine: Machine, model: MongooseModel, call: Call) => Value;

/** What the plugin adds to a model: how users are found, made and signed in. */
const STATICS: Readonly<Record<string, Member>> = {
  createStrategy: (machine, model) => {
    signIn(machine, model);
    const wrapsNative = [finding(machine, model, 'authenticate')];
    return { kind: 'external', package: 'passport-local', path: '.Strategy()', wrapsNative };
  },
  authenticate: (machine, model) => finding(machine, model, 'authenticate'),
  serializeUser: () => nativeFunction('serializeUser', () => INPUT),
  deserializeUser: (machine, model) => {
    signIn(machine, model);
    return finding(machine, model, 'deserializeUser');
  },
  findByUsername: (machine, model, call) => found(machine, model, call),
  register: (machine, model, call) => {
    touch(newQuery(machine, call.node, { connection: model.mongoose }), model.collection, 'read');
    return writeDocument(machine, model, 'save', call);
  },
};

/** What it adds to documents; a password is set in memory until somebody saves. */
const METHODS: Readonly<Record<string, Member>> = {
  setPassword: (machine, model, { args, node }) => passedWith(machine, args, node, model.document),
  authenticate: (machine, model, { args, node }) => passedWith(machine, args, node, model.document),
  changePassword: (machine, model, call) => writeDocument(machine, model, 'save', call),
  resetAttempts: (machine, model, call) => writeDocument(machine, model, 'save', call),
};

export function staticOfPassport(machine: Machine, model: MongooseModel, name: string): Value | undefined {
  return memberIn(STATICS, machine, model, name);
}

export function methodOfPassport(machine: Machine, model: MongooseModel, name: string): Value | undefined {
  return memberIn(METHODS, machine, model, name);
}

function memberIn(
  table: Readonly<Record<string, Member>>,
  machine: Machine,
  model: MongooseModel,
  name: string,
): Value | undefined {
  const packages = [...(model.schema?.pluginPackages ?? [])];
  // A fork under a name of its own adds the same.
  const isAdded = packages.some((one) => one === PACKAGE || one.endsWith(`/${PACKAGE}`));
  const member = isAdded ? ownMember(table, name) : undefined;
  return member === undefined
    ? undefined
    : nativeFunction(`${model.name}.${name}`, (call) => member(machine, model, call));
}

/** A function that finds a user, for passport to call. */
function finding(machine: Machine, model: MongooseModel, label: string): NativeValue {
  return native(label, { call: (call) => found(machine, model, call), isHandedOn: true });
}

function found(machine: Machine, model: MongooseModel, call: Call): Value {
  return operate(machine, model, 'findOne', ['read', 'one'], call);
}

/** Handlers behind find the document in the request. */
function signIn(machine: Machine, model: MongooseModel): void {
  speculate(machine, () => setProperty(machine, machine.request, 'user', model.document));
}
