import { ts } from '#typescript';
import { callFunction, functionOf } from './calls.ts';
import { evaluate, identifier } from './expressions.ts';
import { iterated } from './generators.ts';
import { beforeMore, tookOver } from './item-places.ts';
import type { Machine } from './machine.ts';
import { layOver } from './overlays.ts';
import type { Scope } from './scope.ts';
import { spreadOf } from './spreads.ts';
import { keepUnnamed } from './unnamed-members.ts';
import {
  appendItems,
  arrayValue,
  literal,
  memberName,
  type ObjectValue,
  objectValue,
  putUnder,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from './values.ts';

export function regexLiteral(text: string): Value {
  const end = text.lastIndexOf('/');
  const [source, flags] = [text.slice(1, end), text.slice(end + 1)];
  return isExpression(source, flags) ? { kind: 'regex', source, flags } : UNKNOWN;
}

/** The parser takes everything between two slashes for one. */
function isExpression(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    return true;
  } catch {
    return false;
  }
}

export function objectLiteral(machine: Machine, node: ts.ObjectLiteralExpression, scope: Scope): Value {
  const object = objectValue();
  for (const property of node.properties) defineProperty(machine, object, property, scope);
  return object;
}

function defineProperty(
  machine: Machine,
  object: ObjectValue,
  property: ts.ObjectLiteralElementLike,
  scope: Scope,
): void {
  if (ts.isSpreadAssignment(property)) {
    const put = (name: string, value: Value) => void object.props.set(name, value);
    layOver(machine, object, evaluate(machine, property.expression, scope), property, { put });
    return;
  }
  const key = keyOf(machine, property.name, scope);
  const said = memberName(key);
  const name = said ?? unlessSet(machine, key);
  if (said === undefined) object.open = true;
  if (name === undefined) {
    if (ts.isPropertyAssignment(property))
      keepUnnamed(machine, object, evaluate(machine, property.initializer, scope), property);
    return;
  }
  if (ts.isPropertyAssignment(property))
    object.props.set(name, evaluate(machine, property.initializer, scope));
  else if (ts.isShorthandPropertyAssignment(property))
    object.props.set(name, identifier(machine, property.name, scope));
  else if (ts.isMethodDeclaration(property)) object.props.set(name, functionOf(property, scope));
  else if (ts.isGetAccessorDeclaration(property)) object.getters.set(name, functionOf(property, scope));
  else if (ts.isSetAccessorDeclaration(property)) {
    object.setters ??= new Map();
    object.setters.set(name, functionOf(property, scope));
  }
}

/** `{ [process.env.PREFIX || '/api']: router }`: at start-up the text in the program is the one taken, as it is for a path. */
function unlessSet({ phase }: Machine, key: Value): string | undefined {
  if (phase !== 'bootstrap' || key.kind !== 'union') return undefined;
  const [only, ...others] = key.options.flatMap((one) => memberName(one) ?? []);
  return others.length === 0 && key.options.every((one) => one.kind !== 'external') ? only : undefined;
}

/** The name that a literal, a class or a pattern writes, or works out, as a value. */
export function keyOf(machine: Machine, name: ts.PropertyName, scope: Scope): Value {
  return ts.isComputedPropertyName(name) ? evaluate(machine, name.expression, scope) : literal(name.text);
}

export function propertyNameText(machine: Machine, name: ts.PropertyName, scope: Scope): string | undefined {
  return memberName(keyOf(machine, name, scope));
}

export function arrayLiteral(machine: Machine, node: ts.ArrayLiteralExpression, scope: Scope): Value {
  const array = arrayValue([]);
  for (const element of node.elements) {
    beforeMore(array);
    if (!ts.isSpreadElement(element)) {
      array.items.push(ts.isOmittedExpression(element) ? UNDEFINED : evaluate(machine, element, scope));
      continue;
    }
    const { items, open, when, moved } = spreadOf(
      iterated(machine, evaluate(machine, element.expression, scope), element),
    );
    for (const [index, condition] of when) putUnder(array, array.items.length + index, condition);
    appendItems(array, items);
    array.open ||= open;
    tookOver(array, { when, moved });
  }
  return array;
}

/** A tag is called with the strings and the values; gql, css and their like are external and stay so. */
export function taggedTemplate(machine: Machine, node: ts.TaggedTemplateExpression, scope: Scope): Value {
  const tag = evaluate(machine, node.tag, scope);
  const strings = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? [node.template.text]
    : [node.template.head.text, ...node.template.templateSpans.map((span) => span.literal.text)];
  const values = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? []
    : node.template.templateSpans.map((span) => evaluate(machine, span.expression, scope));
  const args = [arrayValue(strings.map((one) => literal(one))), ...values];
  const text = tag.kind === 'external' ? machine.taggedByPackage?.(tag, args) : undefined;
  return text ?? callFunction(machine, tag, args, node);
}
