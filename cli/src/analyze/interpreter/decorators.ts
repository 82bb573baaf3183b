import { ts } from '#typescript';
import { callFunction, functionOf } from './calls.ts';
import { classValue } from './classes.ts';
import { evaluate } from './expressions.ts';
import { propertyNameText } from './literals.ts';
import type { Machine } from './machine.ts';
import { giveToPackage } from './methods-of-packages.ts';
import { Scope } from './scope.ts';
import { type ClassValue, literal, nativeFunction, objectValue, UNDEFINED, type Value } from './values.ts';

/** The object that instances of a class inherit from: decorators are given it, and may put properties on it. */
export function prototypeOf(value: ClassValue): Value {
  const known = value.statics.get('prototype');
  if (known !== undefined) return known;
  const prototype = { ...objectValue(), classOf: value };
  value.statics.set('prototype', prototype);
  return prototype;
}

/** The value of a class declaration or expression once its decorators have run. */
export function decoratedClass(machine: Machine, node: ts.ClassLikeDeclaration, scope: Scope): Value {
  const value = classValue(machine, node, scope);
  if (!isDecorated(node)) return value;
  const inner = new Scope(scope.module, scope);
  if (node.name !== undefined) inner.declare(node.name.text, value);
  return applyDecorators(machine, value, inner);
}

function isDecorated(node: ts.ClassLikeDeclaration): boolean {
  return [node, ...node.members].some((one) => decoratorsOf(one).length > 0);
}

/** Calls the decorators of a class as TypeScript's compiled code does: members first, the class last, each from below. */
function applyDecorators(machine: Machine, value: ClassValue, scope: Scope): Value {
  for (const member of value.node.members) decorateMember(machine, value, member, scope);
  let decorated: Value = value;
  for (const decorator of decoratorsOf(value.node)) {
    const result = callFunction(
      machine,
      evaluate(machine, decorator.expression, scope),
      [decorated],
      decorator,
    );
    if (result.kind === 'class') decorated = result;
  }
  return decorated;
}

function decorateMember(machine: Machine, value: ClassValue, member: ts.ClassElement, scope: Scope): void {
  const decorators = decoratorsOf(member);
  if (decorators.length === 0 || member.name === undefined) return;
  const key = propertyNameText(machine, member.name, scope);
  const isStatic = ts.canHaveModifiers(member) && ts.getModifiers(member)?.some(isStaticKeyword) === true;
  const target = isStatic ? value : prototypeOf(value);
  const method = ts.isMethodDeclaration(member) ? functionOf(member, scope) : undefined;
  let descriptor: Value = method === undefined ? UNDEFINED : objectValue([['value', method]]);
  const name = key === undefined ? UNDEFINED : literal(key);
  if (ts.isMethodDeclaration(member)) decorateParameters(machine, member, [target, name], scope);
  for (const decorator of decorators) {
    const callee = evaluate(machine, decorator.expression, scope);
    // A package keeps the method and calls it once the program runs: by then every module of an import cycle is there.
    if (callee.kind === 'external')
      machine.later(
        nativeFunction('decorator', () => {
          const handed = { decorator: callee, owner: value, key, isStatic };
          const given =
            method === undefined
              ? descriptor
              : objectValue([['value', giveToPackage(machine, { ...handed, method }, decorator)]]);
          return callFunction(machine, callee, [target, name, given], decorator);
        }),
        decorator,
      );
    else {
      const given = callFunction(machine, callee, [target, name, descriptor], decorator);
      if (method !== undefined && given.kind === 'object') descriptor = given;
    }
  }
  const wrapper = descriptor.kind === 'object' ? descriptor.props.get('value') : undefined;
  if (key === undefined || wrapper?.kind !== 'function' || wrapper.node === member) return;
  if (isStatic) value.statics.set(key, { ...wrapper, thisValue: value });
  else value.wrapped.set(key, wrapper);
}

/** What stands at parameters runs before what stands at their method; packages that no model covers only take a note. */
function decorateParameters(
  machine: Machine,
  method: ts.MethodDeclaration,
  given: readonly Value[],
  scope: Scope,
): void {
  for (const [index, parameter] of [...method.parameters.entries()].reverse())
    for (const decorator of decoratorsOf(parameter)) {
      const callee = evaluate(machine, decorator.expression, scope);
      if (callee.kind === 'native' || callee.kind === 'function')
        callFunction(machine, callee, [...given, literal(index)], decorator);
    }
}

function isStaticKeyword(modifier: ts.Modifier): boolean {
  return modifier.kind === ts.SyntaxKind.StaticKeyword;
}

function decoratorsOf(node: ts.Node): readonly ts.Decorator[] {
  return ts.canHaveDecorators(node) ? [...(ts.getDecorators(node) ?? [])].reverse() : [];
}
