import { ts } from '#typescript';
import { inheritedOf, staticMember } from './classes.ts';
import { membersOf } from './entries.ts';
import { evaluate } from './expressions.ts';
import { fittingNames } from './fitting-names.ts';
import { homeClass } from './home-class.ts';
import { ANY_ITEM } from './lasting-memory.ts';
import { anyOf } from './lookups.ts';
import type { Machine } from './machine.ts';
import { getProperty, isNullish, noteRead } from './properties.ts';
import type { Scope } from './scope.ts';
import { isStatic } from './setters.ts';
import { isCode, MOST_OPTIONS, orNothing, union } from './unions.ts';
import {
  ANY_MEMBER,
  memberName,
  optionsOf,
  UNDEFINED,
  UNKNOWN,
  type UnionValue,
  type Value,
} from './values.ts';

export function propertyAccess(machine: Machine, node: ts.PropertyAccessExpression, scope: Scope): Value {
  return memberOf(machine, node, evaluate(machine, node.expression, scope), scope);
}

/** A member of a value that was evaluated before: calls need both, and evaluating it again would repeat its effects. */
export function memberOf(
  machine: Machine,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  object: Value,
  scope: Scope,
): Value {
  if (ts.isElementAccessExpression(node)) return element(machine, node, object, scope);
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword)
    return superMember(machine, object, node.name.text, node);
  if (object.kind === 'unknown') machine.failures += 1;
  const value = getProperty(machine, object, node.name.text, node);
  if (value.kind === 'array') noteRead(machine, value, ANY_ITEM);
  // `features.auth?.login` of something that may be missing is missing then.
  const mayLack = node.questionDotToken !== undefined && optionsOf(object).some(isNullish);
  return mayLack ? union([value, UNDEFINED]) : value;
}

/** `super.method` looks past the class that it is written in, whatever inherits that one. */
function superMember(machine: Machine, object: Value, name: string, node: ts.Node): Value {
  if (object.kind === 'class') {
    const base = homeClass(object, node)?.base;
    const found =
      base?.kind === 'class' ? staticMember(machine, base, name) : inheritedOf(object)?.get?.(name);
    return found?.kind === 'function' ? { ...found, thisValue: object } : (found ?? UNKNOWN);
  }
  const base = object.kind === 'object' ? homeClass(object.classOf, node)?.base : undefined;
  if (object.kind !== 'object' || base === undefined) return UNKNOWN;
  if (base.kind !== 'class')
    return object.base === undefined ? UNKNOWN : getProperty(machine, object.base, name, node);
  const member = getProperty(machine, { ...object, props: new Map(), classOf: base }, name, node);
  return member.kind === 'function' ? { ...member, thisValue: object } : member;
}

export function elementAccess(machine: Machine, node: ts.ElementAccessExpression, scope: Scope): Value {
  return memberOf(machine, node, evaluate(machine, node.expression, scope), scope);
}

export function element(
  machine: Machine,
  node: ts.ElementAccessExpression,
  object: Value,
  scope: Scope,
): Value {
  return memberUnder(machine, object, evaluate(machine, node.argumentExpression, scope), node);
}

/** What an object has under a name that was worked out: `table[key]`, `const { [key]: one } = table`. */
export function memberUnder(machine: Machine, object: Value, key: Value, node: ts.Node): Value {
  const known = memberName(key);
  if (known !== undefined) return getProperty(machine, object, known, node);
  const keys = key.kind === 'union' ? key.options : [key];
  const values = keys.map((one) => {
    const name = memberName(one);
    return name === undefined
      ? anyMember(machine, object, node, one)
      : getProperty(machine, object, name, node);
  });
  // Of many services under names that are not known none is forgotten because there may be no name at all; of many
  // classes an instance each would be too many for what comes next.
  const widest = Math.max(...values.map((one) => optionsOf(one).length));
  const all = values.flatMap(optionsOf);
  const nothing = all.some(isNullish) && !all.some(({ kind }) => kind === 'class') ? 1 : 0;
  return union(values, Math.max(keys.length, MOST_OPTIONS, widest + nothing));
}

/** A table looked up by a key from the request may give any of its entries. */
export function anyMember(machine: Machine, object: Value, node: ts.Node, key: Value = UNKNOWN): Value {
  noteRead(machine, object, ANY_ITEM);
  const methods = isCalled(node) ? methodsOf(machine, object, node, key) : [];
  if (methods.length > 0) return anyOf(machine, methods, node);
  if (object.kind === 'native') return object.get?.(ANY_MEMBER) ?? UNKNOWN;
  if (object.kind === 'union') return anyMemberOfAny(machine, object, node, key);
  const members = object.kind === 'object' || object.kind === 'array' ? membersOf(machine, object, node) : [];
  if (members === undefined || members.length === 0) return UNKNOWN;
  const found = anyOf(
    machine,
    members.map(({ value }) => value),
    node,
  );
  // What a request asks for may not be there, and what start-up puts objects into under a name that it has read may not be there yet.
  const mayLack =
    machine.phase !== 'bootstrap' || members.some(({ name, value }) => name === undefined && !isCode(value));
  return mayLack ? orNothing(found) : found;
}

/** `handlers[kind][action]`: of each of the tables that the first name may give. */
function anyMemberOfAny(machine: Machine, { options }: UnionValue, node: ts.Node, key: Value): Value {
  const found = options
    .filter((one) => !isNullish(one))
    .flatMap((one) => optionsOf(anyMember(machine, one, node, key)));
  return found.length === 0 ? UNKNOWN : anyOf(machine, found, node);
}

function isCalled(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

/** `controller[request.params.method](request)`: each method of the instance's class, or of the classes of all that it may be. */
function methodsOf(machine: Machine, object: Value, node: ts.Node, key: Value): Value[] {
  return optionsOf(object).flatMap((one) =>
    methodNames(one, key).map((name) => getProperty(machine, one, name, node)),
  );
}

/** Those that the key may name; what a library adds to instances is too much where nothing of the name is known. */
function methodNames(object: Value, key: Value): readonly string[] {
  if (object.kind === 'native') return fittingNames(key, object.methods?.() ?? []) ?? [];
  if (object.kind !== 'object') return [];
  const names = new Set<string>();
  for (let owner: Value | undefined = object.classOf; owner?.kind === 'class'; owner = owner.base)
    for (const { name } of owner.node.members.filter(isOwnMethod)) names.add(name.getText());
  if (names.size > 0) for (const name of object.props.keys()) names.add(name);
  const added = object.base?.kind === 'native' ? (object.base.methods?.() ?? []) : [];
  const fitting = fittingNames(key, [...names, ...added]);
  return fitting === undefined || fitting.length === 0 ? [...names] : fitting;
}

function isOwnMethod(member: ts.ClassElement): member is ts.MethodDeclaration {
  return ts.isMethodDeclaration(member) && ts.isIdentifier(member.name) && !isStatic(member);
}
