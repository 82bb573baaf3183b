import { ts } from '#typescript';
import { walkTree } from '../sources/walk-tree.ts';
import { boundNames } from './bound-names.ts';
import { assignVariable, ownerId } from './branch-variables.ts';
import type { Machine } from './machine.ts';
import { loosenItems, loosenMembers } from './sure-changes.ts';
import { type FunctionValue, INPUT, optionsOf } from './values.ts';

const NOTHING: readonly string[] = [];
const known = new WeakMap<ts.Node, readonly string[]>();

/**
 * Names around a callback that it changes: `lines.forEach((line) => { text += line; })`. It gives nothing, and still each of its
 * calls tells something.
 */
export function gatheredBy(node: ts.Node): readonly string[] {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return NOTHING;
  if (!ts.isCallExpression(node.parent)) return NOTHING;
  const before = known.get(node);
  if (before !== undefined) return before;
  const names = namesChanged(node);
  known.set(node, names);
  return names;
}

function namesChanged(callback: ts.ArrowFunction | ts.FunctionExpression): readonly string[] {
  const changed = new Set<string>();
  const own = new Set(callback.parameters.flatMap(({ name }) => boundNames(name)));
  walkTree(callback.body, (node) => {
    if (ts.isVariableDeclaration(node)) for (const name of boundNames(node.name)) own.add(name);
    const target = targetOf(node);
    if (target !== undefined) changed.add(target.text);
    return true;
  });
  return [...changed].filter((name) => !own.has(name));
}

/** Methods that put something into what they are called on. */
const ADDERS: ReadonlySet<string> = new Set(['push', 'unshift', 'set', 'add', 'append', 'write']);

/** The name of what a node assigns, or adds to. */
function targetOf(node: ts.Node): ts.Identifier | undefined {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return rootOf(node.left);
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node))
    return isStep(node.operator) ? rootOf(node.operand) : undefined;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return ADDERS.has(node.expression.name.text) ? rootOf(node.expression.expression) : undefined;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(operator: ts.SyntaxKind): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

function rootOf(node: ts.Expression): ts.Identifier | undefined {
  if (ts.isIdentifier(node)) return node;
  const isMember = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  return isMember ? rootOf(node.expression) : undefined;
}

/** Of a callback that is not followed any more, what it would have changed is not known. */
export function loosenGathered(machine: Machine, { node, scope }: FunctionValue): void {
  for (const name of gatheredBy(node)) {
    const binding = scope.lookup(name);
    if (binding === undefined) continue;
    for (const one of optionsOf(binding.get())) {
      if (one.kind === 'array') loosenItems(one, [INPUT]);
      else if (one.kind === 'object') {
        one.open = true;
        loosenMembers(one, [INPUT]);
      } else if (one.kind === 'literal') {
        assignVariable(machine, binding, ownerId(scope, name), INPUT);
        break;
      }
    }
  }
}
