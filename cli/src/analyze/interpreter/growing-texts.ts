import { ts } from '#typescript';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { anyOfTexts, binary } from './operators.ts';
import type { Scope } from './scope.ts';
import { withoutPartial } from './union-branches.ts';
import { MOST_OPTIONS } from './unions.ts';
import { literal, optionsOf, type Value } from './values.ts';

/**
 * `sql += (sql ? ' UNION ' : '') + 'SELECT …'` where the variable is one of several texts: what is joined to each is what the program
 * would join to that one. Undefined where what is joined does not depend on the variable, or does more than put texts together.
 */
export function grownText(
  machine: Machine,
  node: ts.BinaryExpression,
  before: Value,
  scope: Scope,
): Value | undefined {
  if (!ts.isIdentifier(node.left) || !asksItself(node)) return undefined;
  const binding = scope.lookup(node.left.text);
  if (binding === undefined) return undefined;
  const starts = withoutPartial(optionsOf(before));
  const results = starts.map((one) => {
    binding.set(asCondition(one));
    return binary('+', one, evaluate(machine, node.right, scope));
  });
  binding.set(anyOfTexts(starts, MOST_OPTIONS));
  return anyOfTexts(withoutPartial(results.flatMap(optionsOf)), MOST_OPTIONS);
}

/** A text of which some piece is known is not empty. */
function asCondition(value: Value): Value {
  const known = value.kind === 'unknown' ? (value.parts ?? []).join('') : '';
  return known === '' ? value : literal(known);
}

const asking = new WeakMap<ts.BinaryExpression, boolean>();

function asksItself(node: ts.BinaryExpression): boolean {
  const known = asking.get(node);
  if (known !== undefined) return known;
  const name = node.left.getText();
  const asks = choosesBy(node.right, name) && !doesMore(node.right);
  asking.set(node, asks);
  return asks;
}

function choosesBy(node: ts.Node, name: string): boolean {
  if (ts.isConditionalExpression(node) && says(node.condition, name)) return true;
  return ts.forEachChild(node, (child) => choosesBy(child, name) || undefined) ?? false;
}

function says(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  return ts.forEachChild(node, (child) => says(child, name) || undefined) ?? false;
}

/** Calls and assignments must not happen once for each text. */
function doesMore(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node)) return true;
  if (ts.isPostfixUnaryExpression(node) || ts.isTaggedTemplateExpression(node)) return true;
  return ts.forEachChild(node, (child) => doesMore(child) || undefined) ?? false;
}
