import { ts } from '#typescript';
import { evaluate } from '../interpreter/expressions.ts';
import type { Machine } from '../interpreter/machine.ts';
import { sourceText } from '../interpreter/source-text.ts';
import type { ClassValue, Value } from '../interpreter/values.ts';

/** One decorator of a class or of a member, with the values it is called with. */
export interface Decorator {
  readonly name: string;
  readonly args: readonly Value[];
  /** The member that it stands on; absent for the class itself. */
  readonly member?: string;
  /** Text of the member's type annotation. */
  readonly type?: string;
}

/** The decorators of a class, then those of its members, base classes last. */
export function decoratorsOf(machine: Machine, value: ClassValue): Decorator[] {
  const own = [value.node, ...value.node.members].flatMap((node) =>
    ts.canHaveDecorators(node)
      ? (ts.getDecorators(node) ?? []).map((one) =>
          decorator(machine, value, one, node === value.node ? undefined : node),
        )
      : [],
  );
  return value.base?.kind === 'class'
    ? [...own, ...decoratorsOf(machine, value.base).filter((one) => one.member !== undefined)]
    : own;
}

function decorator(
  machine: Machine,
  value: ClassValue,
  node: ts.Decorator,
  member: ts.Node | undefined,
): Decorator {
  const { expression } = node;
  const callee = ts.isCallExpression(expression) ? expression.expression : expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : sourceText(callee);
  const args = ts.isCallExpression(expression)
    ? expression.arguments.map((one) => evaluate(machine, one, value.scope))
    : [];
  if (member === undefined) return { name, args };
  const type =
    ts.isPropertyDeclaration(member) && member.type !== undefined ? sourceText(member.type) : undefined;
  return { name, args, member: memberName(member), ...(type === undefined ? {} : { type }) };
}

function memberName(node: ts.Node): string {
  return ts.isClassElement(node) && node.name !== undefined ? sourceText(node.name) : '';
}
