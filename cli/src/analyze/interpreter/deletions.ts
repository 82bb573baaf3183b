import { ts } from '#typescript';
import { evaluate } from './expressions.ts';
import { ANY_ITEM } from './lasting-memory.ts';
import type { Machine } from './machine.ts';
import { noteWrite, setProperty } from './properties.ts';
import type { Scope } from './scope.ts';
import { memberName, optionsOf, UNDEFINED, UNKNOWN, type Value } from './values.ts';

/** `delete object.name`. */
export function deletion(machine: Machine, { expression }: ts.DeleteExpression, scope: Scope): Value {
  if (!ts.isPropertyAccessExpression(expression) && !ts.isElementAccessExpression(expression)) return UNKNOWN;
  const object = evaluate(machine, expression.expression, scope);
  const name = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : memberName(evaluate(machine, expression.argumentExpression, scope));
  const member = ts.isPropertyAccessExpression(expression) ? expression.name.text : ANY_ITEM;
  for (const one of optionsOf(object)) {
    noteWrite(machine, one, member);
    if (name !== undefined) withoutMember(machine, one, name);
  }
  return UNKNOWN;
}

/**
 * Those behind find nothing under the name, or what stands in for it. What start-up deletes stays known, since it may be deleted under
 * a condition, and what start-up has made may be there for other requests (`state-of-requests.ts`).
 */
function withoutMember(machine: Machine, object: Value, name: string): void {
  if (machine.phase === 'bootstrap' || object.kind !== 'object' || !object.props.has(name)) return;
  if (machine.stateOfRequests?.isOfStartUp(object.id) !== true) setProperty(machine, object, name, UNDEFINED);
}
