import { ts } from '#typescript';
import { assignVariable, ownerId } from './branch-variables.ts';
import { entriesOf } from './entries.ts';
import { evaluate } from './expressions.ts';
import { inPlacesOf } from './item-places.ts';
import { ANY_ITEM } from './lasting-memory.ts';
import { keyOf } from './literals.ts';
import type { Machine } from './machine.ts';
import { memberUnder } from './members.ts';
import { getProperty, noteWrite, setProperty } from './properties.ts';
import type { Scope } from './scope.ts';
import { spreadOf } from './spreads.ts';
import { setUnknownMember } from './sure-changes.ts';
import { union } from './unions.ts';
import { arrayValue, memberName, objectValue, optionsOf, type Value } from './values.ts';

/** Declares the names of a binding pattern in the scope. */
export function bindPattern(machine: Machine, name: ts.BindingName, value: Value, scope: Scope): void {
  if (ts.isIdentifier(name)) {
    scope.declare(name.text, value);
    return;
  }
  if (ts.isObjectBindingPattern(name)) bindObject(machine, name, value, scope);
  else bindArray(machine, name, value, scope);
}

function bindObject(machine: Machine, pattern: ts.ObjectBindingPattern, value: Value, scope: Scope): void {
  const taken = new Set<string>();
  for (const element of pattern.elements) {
    if (element.dotDotDotToken !== undefined) {
      bindPattern(machine, element.name, othersOf(machine, value, taken, element), scope);
      continue;
    }
    const { name: target, propertyName = ts.isIdentifier(target) ? target : undefined } = element;
    if (propertyName === undefined) continue;
    const key = keyOf(machine, propertyName, scope);
    const name = memberName(key);
    if (name !== undefined) taken.add(name);
    const member = memberUnder(machine, value, key, element);
    bindPattern(machine, target, withDefault(machine, member, element.initializer, scope), scope);
  }
}

/** `...others` of a pattern that has taken some members already. */
function othersOf(machine: Machine, value: Value, taken: ReadonlySet<string>, node: ts.Node): Value {
  const rest = (entriesOf(machine, value, node) ?? []).filter(([name]) => !taken.has(name));
  return objectValue(rest, true);
}

/** `...others` of a list of which this many items were taken. */
function itemsFrom(value: Value, index: number): Value {
  const lists = optionsOf(value).map((one) => {
    const { items, open, moved } = spreadOf(one);
    return inPlacesOf({ moved }, arrayValue(moved === 'anywhere' ? [...items] : items.slice(index), open));
  });
  return union(lists);
}

function bindArray(machine: Machine, pattern: ts.ArrayBindingPattern, value: Value, scope: Scope): void {
  for (const [index, element] of pattern.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.dotDotDotToken !== undefined) {
      bindPattern(machine, element.name, itemsFrom(value, index), scope);
      continue;
    }
    bindPattern(
      machine,
      element.name,
      withDefault(machine, getProperty(machine, value, String(index), element), element.initializer, scope),
      scope,
    );
  }
}

export function withDefault(
  machine: Machine,
  value: Value,
  initializer: ts.Expression | undefined,
  scope: Scope,
): Value {
  if (initializer === undefined) return value;
  const given = optionsOf(value).filter((one) => one.kind !== 'literal' || one.value !== undefined);
  const isSure = given.length === optionsOf(value).length && given.every((one) => one.kind !== 'unknown');
  return isSure ? value : union([...given, evaluate(machine, initializer, scope)]);
}

/** Assigns to a variable, a property or a destructuring target. */
export function assign(machine: Machine, target: ts.Expression, value: Value, scope: Scope): Value {
  if (ts.isIdentifier(target)) {
    const binding = scope.lookup(target.text);
    if (binding === undefined) assignGlobal(machine, target.text, value);
    else {
      const owner = ownerId(scope, target.text);
      assignVariable(machine, binding, owner, value);
      machine.stateOfRequests?.assigned(binding, owner, value);
      machine.memory.adopt(scope.ownerOf(target.text)?.id, value);
    }
  } else if (ts.isPropertyAccessExpression(target)) {
    setProperty(machine, evaluate(machine, target.expression, scope), target.name.text, value);
  } else if (ts.isElementAccessExpression(target)) {
    assignElement(machine, target, value, scope);
  } else if (
    ts.isParenthesizedExpression(target) ||
    ts.isAsExpression(target) ||
    ts.isNonNullExpression(target)
  ) {
    assign(machine, target.expression, value, scope);
  } else if (ts.isObjectLiteralExpression(target)) {
    assignObject(machine, target, value, scope);
  } else if (ts.isArrayLiteralExpression(target)) {
    assignArray(machine, target, value, scope);
  } else if (ts.isBinaryExpression(target) && target.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    assign(machine, target.left, withDefault(machine, value, target.right, scope), scope);
  }
  return value;
}

/** A name that nobody declares is a member of the global object, unless it is one of those that are built in. */
function assignGlobal(machine: Machine, name: string, value: Value): void {
  const everywhere = machine.globals.get('globalThis');
  if (everywhere === undefined || machine.globals.has(name)) machine.globals.set(name, value);
  else {
    setProperty(machine, everywhere, name, value);
    machine.stateOfRequests?.assigned(name, 0, value);
  }
}

function assignElement(
  machine: Machine,
  target: ts.ElementAccessExpression,
  value: Value,
  scope: Scope,
): void {
  const object = evaluate(machine, target.expression, scope);
  const key = evaluate(machine, target.argumentExpression, scope);
  const name = memberName(key);
  if (name !== undefined) {
    setProperty(machine, object, name, value);
    return;
  }
  for (const one of optionsOf(object)) noteWrite(machine, one, ANY_ITEM);
  for (const one of optionsOf(object))
    if (one.kind === 'object' || one.kind === 'array') setUnknownMember(machine, one, value, target);
}

function assignArray(machine: Machine, target: ts.ArrayLiteralExpression, value: Value, scope: Scope): void {
  for (const [index, element] of target.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    if (ts.isSpreadElement(element)) assign(machine, element.expression, itemsFrom(value, index), scope);
    else assign(machine, element, getProperty(machine, value, String(index), element), scope);
  }
}

function assignObject(
  machine: Machine,
  target: ts.ObjectLiteralExpression,
  value: Value,
  scope: Scope,
): void {
  const taken = new Set<string>();
  for (const property of target.properties) {
    if (ts.isSpreadAssignment(property)) {
      assign(machine, property.expression, othersOf(machine, value, taken, property), scope);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      const { name, objectAssignmentInitializer: initializer } = property;
      const member = getProperty(machine, value, name.text, property);
      taken.add(name.text);
      assign(machine, name, withDefault(machine, member, initializer, scope), scope);
    } else if (ts.isPropertyAssignment(property)) {
      const key = keyOf(machine, property.name, scope);
      const name = memberName(key);
      if (name !== undefined) taken.add(name);
      assign(machine, property.initializer, memberUnder(machine, value, key, property), scope);
    }
  }
}
