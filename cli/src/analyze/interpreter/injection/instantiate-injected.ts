import { ts } from '#typescript';
import { instantiate } from '../classes.ts';
import { typed } from '../function-calls.ts';
import { propertyNameText } from '../literals.ts';
import type { Machine } from '../machine.ts';
import { isStatic } from '../setters.ts';
import { type ClassValue, INPUT, type ObjectValue, type Value } from '../values.ts';
import { runPostConstruct } from './after-construction.ts';
import { type Asked, askedOf, type Injected, isInjected, tokensOf } from './tokens.ts';

/** What a container has under a token: what is bound, an instance of a class that nobody binds, or undefined. */
export type Lookup = (token: Value, asked: Asked) => Value | undefined;

/**
 * Creates an instance as a container would: a parameter gets what its `@inject(TOKEN)` names, or an instance of the class
 * of the program that is its type; then a property with such a decorator does. `made` is told before the properties are
 * filled: those that ask for each other find it.
 */
export function instantiateInjected(
  machine: Machine,
  value: ClassValue,
  node: ts.Node,
  lookup: Lookup,
  made: (instance: Value) => void = () => {},
): Value {
  const given = (injected: Injected): Value => {
    const asked = askedOf(machine, value, injected);
    for (const token of tokensOf(machine, value, injected)) {
      const found = lookup(token, asked);
      if (found !== undefined) return found;
    }
    return INPUT;
  };
  const args = parametersOf(value).map(given);
  const instance = instantiate(machine, value, args, node);
  made(instance);
  fillProperties(machine, value, instance, given);
  runPostConstruct(machine, value, instance, node);
  return instance;
}

/** The parameters of the class's constructor, or of the one that it inherits. */
export function parametersOf(value: ClassValue): readonly ts.ParameterDeclaration[] {
  const own = value.node.members.find(
    (member): member is ts.ConstructorDeclaration =>
      ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  if (own !== undefined) return own.parameters;
  return value.base?.kind === 'class' ? parametersOf(value.base) : [];
}

/** Gives each injected property its value, those of the base class first. */
function fillProperties(
  machine: Machine,
  value: ClassValue,
  instance: ObjectValue,
  given: (injected: Injected) => Value,
): void {
  if (value.base?.kind === 'class') fillProperties(machine, value.base, instance, given);
  for (const member of value.node.members) {
    if (!ts.isPropertyDeclaration(member) || isStatic(member) || !isInjected(member)) continue;
    const name = propertyNameText(machine, member.name, value.scope);
    if (name !== undefined) instance.props.set(name, typed(machine, member, given(member)));
  }
}
