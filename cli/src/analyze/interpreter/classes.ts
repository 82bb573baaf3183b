import { ts } from '#typescript';
import { argumentAt } from './arguments.ts';
import { callFunction, functionOf } from './calls.ts';
import { CountedMembers } from './counted-members.ts';
import { prototypeOf } from './decorators.ts';
import { evaluate } from './expressions.ts';
import { runBody, typed } from './function-calls.ts';
import { propertyNameText } from './literals.ts';
import type { Machine } from './machine.ts';
import { mixedIn } from './mixed-in.ts';
import { withDefault } from './patterns.ts';
import { getProperty } from './properties.ts';
import { Scope } from './scope.ts';
import { isStatic } from './setters.ts';
import {
  type ClassValue,
  freshId,
  type NativeValue,
  nativeFunction,
  type ObjectValue,
  objectValue,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from './values.ts';

/** The value of a class declaration or expression, its static members evaluated. */
export function classValue(machine: Machine, node: ts.ClassLikeDeclaration, scope: Scope): ClassValue {
  const heritage = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  const base =
    heritage === undefined
      ? undefined
      : mixedIn(machine, heritage.expression, evaluate(machine, heritage.expression, scope), scope);
  const value: ClassValue = {
    kind: 'class',
    id: freshId(),
    node,
    scope,
    statics: new Map(),
    staticGetters: new Map(),
    wrapped: new Map(),
    ...(base === undefined ? {} : { base }),
  };
  const inner = new Scope(scope.module, scope, value);
  if (node.name !== undefined) inner.declare(node.name.text, value);
  // Methods are there before any field or block runs, wherever they stand.
  for (const member of node.members) defineStaticMethod(machine, value, member, inner);
  for (const member of node.members) initializeStatic(machine, value, member, inner);
  return value;
}

function defineStaticMethod(
  machine: Machine,
  value: ClassValue,
  member: ts.ClassElement,
  scope: Scope,
): void {
  if (!ts.isMethodDeclaration(member) && !ts.isGetAccessorDeclaration(member)) return;
  const name = isStatic(member) ? propertyNameText(machine, member.name, scope) : undefined;
  if (name === undefined) return;
  const methods = ts.isMethodDeclaration(member) ? value.statics : value.staticGetters;
  methods.set(name, functionOf(member, scope, value));
}

function initializeStatic(machine: Machine, value: ClassValue, member: ts.ClassElement, scope: Scope): void {
  if (ts.isClassStaticBlockDeclaration(member)) runBody(machine, member.body, scope);
  if (!ts.isPropertyDeclaration(member) || !isStatic(member)) return;
  const name = propertyNameText(machine, member.name, scope);
  if (name === undefined) return;
  value.statics.set(
    name,
    member.initializer === undefined ? UNDEFINED : evaluate(machine, member.initializer, scope),
  );
}

/** A static member, own or inherited. */
export function staticMember(machine: Machine, value: ClassValue, name: string): Value | undefined {
  for (let one: ClassValue | undefined = value; one !== undefined; one = classBase(one)) {
    const getter = one.statics.has(name) ? undefined : one.staticGetters.get(name);
    if (getter !== undefined) return callFunction(machine, { ...getter, thisValue: value }, [], getter.node);
    const found = one.statics.get(name);
    if (found === undefined) continue;
    // A static method that a base class declares runs with the class it is called on.
    return found.kind === 'function' && found.thisValue === one ? { ...found, thisValue: value } : found;
  }
  if (name === 'name') return { kind: 'literal', value: value.node.name?.text ?? '' };
  if (name === 'prototype') return prototypeOf(value);
  // `asClass(Store.bind(Store))`: `new` of a bound class makes the same instances.
  if (name === 'bind') return nativeFunction(name, ({ args }) => (args.length <= 1 ? value : UNKNOWN));
  const inherited = inheritedOf(value);
  if (inherited !== undefined) return getProperty(machine, inherited, name, value.node);
  const root = rootBase(value);
  return root === undefined ? undefined : getProperty(machine, root, name, value.node);
}

function classBase(value: ClassValue): ClassValue | undefined {
  return value.base?.kind === 'class' ? value.base : undefined;
}

/** The first base that is no class of the program. */
function rootBase(value: ClassValue): Value | undefined {
  let one = value;
  while (one.base?.kind === 'class') one = one.base;
  return one.base;
}

/** What a library makes of a class that extends one of its own. */
export function inheritedOf(value: ClassValue): NativeValue | undefined {
  const root = rootBase(value);
  if (value.inherited === undefined && root?.kind === 'native' && root.derive !== undefined)
    value.inherited = root.derive(value);
  return value.inherited;
}

/** `new Class(args)`: fields, parameter properties and the constructor's body, base first. */
export function instantiate(
  machine: Machine,
  value: ClassValue,
  args: readonly Value[],
  node: ts.Node,
): ObjectValue {
  const instance: ObjectValue = { ...objectValue(), props: new CountedMembers(), classOf: value };
  construct(machine, value, instance, args, node);
  return instance;
}

/** Runs one class's part of the construction; called by `super(...)` for the base. */
export function construct(
  machine: Machine,
  value: ClassValue,
  instance: ObjectValue,
  args: readonly Value[],
  node: ts.Node,
): void {
  const declared = value.node.members.find(
    (member) => ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  if (declared === undefined) {
    if (value.base !== undefined) constructBase(machine, value.base, instance, args, node);
    initializeFields(machine, value, instance);
    return;
  }
  if (value.base === undefined) initializeFields(machine, value, instance);
  if (ts.isConstructorDeclaration(declared)) {
    const scope = new Scope(value.scope.module, value.scope, instance);
    const given = withOwnDefaults(machine, declared.parameters, args, scope);
    for (const [index, parameter] of declared.parameters.entries()) {
      if (isParameterProperty(parameter) && ts.isIdentifier(parameter.name))
        instance.props.set(
          parameter.name.text,
          typed(machine, parameter, argumentAt(given, index) ?? UNDEFINED),
        );
    }
    callFunction(machine, functionOf(declared, scope, instance), given, node);
  }
}

function isParameterProperty(parameter: ts.ParameterDeclaration): boolean {
  return ts.getModifiers(parameter) !== undefined;
}

/** `constructor(private readonly store = new Store())`: what the property holds is what the body finds in the parameter. */
function withOwnDefaults(
  machine: Machine,
  parameters: readonly ts.ParameterDeclaration[],
  args: readonly Value[],
  scope: Scope,
): readonly Value[] {
  const given = [...args];
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.initializer === undefined || !isParameterProperty(parameter)) continue;
    while (given.length <= index) given.push(UNDEFINED);
    given[index] = withDefault(machine, argumentAt(given, index) ?? UNDEFINED, parameter.initializer, scope);
  }
  return given;
}

export function constructBase(
  machine: Machine,
  base: Value,
  instance: ObjectValue,
  args: readonly Value[],
  node: ts.Node,
): void {
  if (base.kind === 'class') {
    construct(machine, base, instance, args, node);
    return;
  }
  const own = instance.classOf === undefined ? undefined : inheritedOf(instance.classOf)?.construct;
  const make = own ?? (base.kind === 'native' ? base.construct : undefined);
  if (make === undefined) instance.open = true;
  instance.base = make === undefined ? base : make({ args, thisValue: instance, node });
}

/** Fields come to be before the constructor's body, in a derived class when `super(...)` returns. */
export function initializeFields(machine: Machine, value: ClassValue, instance: ObjectValue): void {
  const scope = new Scope(value.scope.module, value.scope, instance);
  for (const member of value.node.members) {
    if (!ts.isPropertyDeclaration(member) || isStatic(member)) continue;
    const name = propertyNameText(machine, member.name, scope);
    if (name === undefined) continue;
    if (member.initializer !== undefined)
      instance.props.set(name, evaluate(machine, member.initializer, scope));
    else if (
      !instance.props.has(name) &&
      !ts.getModifiers(member)?.some((one) => one.kind === ts.SyntaxKind.DeclareKeyword)
    )
      instance.props.set(name, UNDEFINED);
  }
}

/** A method or getter of the instance's class chain, with `this` bound. */
export function findMethod(
  machine: Machine,
  instance: ObjectValue,
  value: ClassValue,
  name: string,
  node: ts.Node,
): Value | undefined {
  const wrapper = value.wrapped.get(name);
  if (wrapper !== undefined)
    return ts.isArrowFunction(wrapper.node) ? wrapper : { ...wrapper, thisValue: instance };
  for (const member of value.node.members) {
    if (member.name === undefined || (ts.isIdentifier(member.name) && member.name.text !== name)) continue;
    if (isStatic(member) || propertyNameText(machine, member.name, value.scope) !== name) continue;
    const scope = new Scope(value.scope.module, value.scope, instance);
    if (ts.isMethodDeclaration(member) && member.body !== undefined)
      return methodOf(instance, member, value.scope);
    if (ts.isGetAccessorDeclaration(member))
      return callFunction(machine, functionOf(member, scope, instance), [], node);
  }
  return value.base?.kind === 'class' ? findMethod(machine, instance, value.base, name, node) : undefined;
}

/** Methods share the class's scope, so that two reads of `object.method` are the same function. */
function methodOf(instance: ObjectValue, member: ts.MethodDeclaration, scope: Scope): Value {
  return functionOf(member, scope, instance);
}
