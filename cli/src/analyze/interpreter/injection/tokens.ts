import { ts } from '#typescript';
import { evaluate } from '../expressions.ts';
import type { Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import type { Scope } from '../scope.ts';
import { type ClassValue, stringOf, type Value } from '../values.ts';

export type Injected = ts.ParameterDeclaration | ts.PropertyDeclaration;

/** `@Inject(…)`, `@inject(…)`, `@lazyInject(…)`; `@InjectRepository(Entity)` gives what the type tells, not an entity. */
const GIVES_TOKEN = /^(?:lazy)?inject$|^multiInject$|^inject(?:All|Many)$/i;
/** `@multiInject(…)` of inversify, `@injectAll(…)` of tsyringe, `@InjectMany(…)` of typedi: all that is bound to the token. */
const GIVES_ALL = /^multiInject$|^inject(?:All|Many)$/i;
const GIVES_VALUE = /inject|autowired|ormrepository/i;

/** What an injected place says of what it wants, beside the token. */
export interface Asked {
  readonly isMany?: boolean;
  /** `@named('local')`: of several that are bound to one token, the one of this name. */
  readonly name?: string | undefined;
}

export function askedOf(machine: Machine, value: ClassValue, injected: Injected): Asked {
  const decorators = ts.getDecorators(injected) ?? [];
  const isMany = decorators.some((one) => GIVES_ALL.test(nameOf(one)));
  const named = decorators.find((one) => nameOf(one) === 'named')?.expression;
  const [given] = named !== undefined && ts.isCallExpression(named) ? named.arguments : [];
  return { isMany, name: given === undefined ? undefined : stringOf(evaluate(machine, given, value.scope)) };
}

/** True for a property that a container fills once the instance is made. */
export function isInjected(member: ts.PropertyDeclaration): boolean {
  return (ts.getDecorators(member) ?? []).some((one) => GIVES_VALUE.test(nameOf(one)));
}

/** What a container is asked for, in turn: the token that a decorator names, the class of the program that is the type. */
export function tokensOf(machine: Machine, value: ClassValue, injected: Injected): readonly Value[] {
  return [namedToken(machine, value, injected), classOfType(machine, value, injected.type)].filter(
    (one) => one !== undefined,
  );
}

function namedToken(machine: Machine, value: ClassValue, injected: Injected): Value | undefined {
  const decorator = ts.getDecorators(injected)?.find((one) => GIVES_TOKEN.test(nameOf(one)));
  if (decorator === undefined || !ts.isCallExpression(decorator.expression)) return undefined;
  const [token] = decorator.expression.arguments;
  const named = token === undefined ? undefined : evaluate(machine, token, value.scope);
  // `@Inject(() => Service)` avoids cycles of imports.
  return named?.kind === 'function' && ts.isArrowFunction(named.node) && ts.isExpression(named.node.body)
    ? evaluate(machine, named.node.body, value.scope)
    : named;
}

function nameOf({ expression }: ts.Decorator): string {
  const called = ts.isCallExpression(expression) ? expression.expression : expression;
  const name = ts.isPropertyAccessExpression(called) ? called.name : called;
  return ts.isIdentifier(name) ? importedAs(name) : '';
}

/** `import { inject as need }`: the name that the package gives it. */
function importedAs(name: ts.Identifier): string {
  for (const statement of name.getSourceFile().statements) {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const found = bindings.elements.find((one) => one.name.text === name.text);
    if (found !== undefined) return (found.propertyName ?? found.name).text;
  }
  return name.text;
}

function classOfType(
  machine: Machine,
  { scope }: ClassValue,
  type: ts.TypeNode | undefined,
): Value | undefined {
  return type !== undefined && ts.isTypeReferenceNode(type)
    ? namedBy(machine, scope, type.typeName)
    : undefined;
}

/** `Service`, or `services.Service` of a namespace. */
function namedBy(machine: Machine, scope: Scope, name: ts.EntityName): Value | undefined {
  if (ts.isIdentifier(name)) return scope.lookup(name.text)?.get();
  const owner = namedBy(machine, scope, name.left);
  return owner === undefined ? undefined : getProperty(machine, owner, name.right.text, name);
}
