import { ts } from '#typescript';
import { functionOf } from './calls.ts';
import { propertyNameText } from './literals.ts';
import type { Machine } from './machine.ts';
import { Scope } from './scope.ts';
import type { ClassValue, FunctionValue, ObjectValue } from './values.ts';

/** The setter that an assignment to `object.name` runs, own or inherited; a property of the object itself goes before it. */
export function setterOf(
  machine: Machine,
  object: ObjectValue | ClassValue,
  name: string,
): FunctionValue | undefined {
  if (object.kind === 'class')
    return object.statics.has(name) ? undefined : classSetter(machine, object, object, name);
  if (object.props.has(name)) return undefined;
  const own = object.setters?.get(name);
  if (own !== undefined) return { ...own, thisValue: object };
  return object.classOf === undefined ? undefined : classSetter(machine, object, object.classOf, name);
}

function classSetter(
  machine: Machine,
  target: ObjectValue | ClassValue,
  value: ClassValue,
  name: string,
): FunctionValue | undefined {
  const statically = target.kind === 'class';
  for (const member of value.node.members) {
    if (!ts.isSetAccessorDeclaration(member) || member.body === undefined) continue;
    if (isStatic(member) !== statically) continue;
    const scope = new Scope(value.scope.module, value.scope, target);
    if (propertyNameText(machine, member.name, scope) === name) return functionOf(member, scope, target);
  }
  return value.base?.kind === 'class' ? classSetter(machine, target, value.base, name) : undefined;
}

/** Whether a member belongs to the class and not to its instances. */
export function isStatic(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword) ?? false)
  );
}
