import { ts } from '#typescript';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import type { Value } from './values.ts';

/**
 * `class Base extends softDelete({ column })(Model)`: what a package's mixin gives is not known, but it extends what it was given.
 * @param base what the whole expression gives
 */
export function mixedIn(machine: Machine, expression: ts.Expression, base: Value, scope: Scope): Value {
  if (base.kind !== 'external' || !ts.isCallExpression(expression)) return base;
  return extendedBy(machine, expression, scope) ?? base;
}

function extendedBy(machine: Machine, call: ts.CallExpression, scope: Scope): Value | undefined {
  for (const argument of call.arguments) {
    const given = ts.isCallExpression(argument)
      ? extendedBy(machine, argument, scope)
      : // Names can be read again without doing anything twice.
        ts.isIdentifier(argument) || ts.isPropertyAccessExpression(argument)
        ? evaluate(machine, argument, scope)
        : undefined;
    if (given?.kind === 'class' || (given?.kind === 'native' && given.derive !== undefined)) return given;
  }
  return undefined;
}
