import { ts } from '#typescript';
import { callFunction } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import type { ClassValue, Value } from '../values.ts';

/** Calls the method that `@postConstruct()` marks, in the class or in one that it inherits from, as a container does. */
export function runPostConstruct(machine: Machine, value: ClassValue, instance: Value, node: ts.Node): void {
  const name = markedMethod(value);
  if (name === undefined) return;
  callFunction(machine, getProperty(machine, instance, name, node), [], node, instance);
}

function markedMethod(value: ClassValue): string | undefined {
  const own = value.node.members.find(
    (member) => ts.isMethodDeclaration(member) && (ts.getDecorators(member) ?? []).some(isPostConstruct),
  );
  if (own?.name !== undefined && ts.isIdentifier(own.name)) return own.name.text;
  return value.base?.kind === 'class' ? markedMethod(value.base) : undefined;
}

function isPostConstruct({ expression }: ts.Decorator): boolean {
  const called = ts.isCallExpression(expression) ? expression.expression : expression;
  const name = ts.isPropertyAccessExpression(called) ? called.name : called;
  return ts.isIdentifier(name) && name.text === 'postConstruct';
}
