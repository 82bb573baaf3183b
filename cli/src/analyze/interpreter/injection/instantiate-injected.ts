import { ts } from '#typescript';
import { instantiate } from '../classes.ts';
import { evaluate } from '../expressions.ts';
import type { Machine } from '../machine.ts';
import { type ClassValue, INPUT, type Value } from '../values.ts';
import { runPostConstruct } from './after-construction.ts';

/** What a container has under a token, or undefined. */
export type Lookup = (token: Value) => Value | undefined;

const DEEPEST = 6;

/**
 * Creates an instance as a container would: a parameter gets what its `@inject(TOKEN)` names, or an instance of the class
 * of the program that is its type.
 */
export function instantiateInjected(
  machine: Machine,
  value: ClassValue,
  node: ts.Node,
  lookup: Lookup = () => undefined,
  depth = 0,
): Value {
  const args = parametersOf(value).map((parameter) => {
    const token = tokenOf(machine, value, parameter);
    const found = (token === undefined ? undefined : lookup(token)) ?? token;
    if (found?.kind !== 'class') return found === token ? INPUT : (found ?? INPUT);
    return depth < DEEPEST ? instantiateInjected(machine, found, node, lookup, depth + 1) : INPUT;
  });
  const instance = instantiate(machine, value, args, node);
  runPostConstruct(machine, value, instance, node);
  return instance;
}

/** The parameters of the class's constructor, or of the one that it inherits. */
function parametersOf(value: ClassValue): readonly ts.ParameterDeclaration[] {
  const own = value.node.members.find(
    (member): member is ts.ConstructorDeclaration =>
      ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  if (own !== undefined) return own.parameters;
  return value.base?.kind === 'class' ? parametersOf(value.base) : [];
}

function tokenOf(machine: Machine, value: ClassValue, parameter: ts.ParameterDeclaration): Value | undefined {
  for (const { expression } of ts.getDecorators(parameter) ?? []) {
    if (!ts.isCallExpression(expression) || !/inject/i.test(expression.expression.getText())) continue;
    const [token] = expression.arguments;
    const named = token === undefined ? undefined : evaluate(machine, token, value.scope);
    // `@Inject(() => Service)` avoids cycles of imports.
    if (named?.kind === 'function' && ts.isArrowFunction(named.node) && ts.isExpression(named.node.body))
      return evaluate(machine, named.node.body, value.scope);
    if (named !== undefined) return named;
  }
  const { type } = parameter;
  return type !== undefined && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)
    ? value.scope.lookup(type.typeName.text)?.get()
    : undefined;
}
