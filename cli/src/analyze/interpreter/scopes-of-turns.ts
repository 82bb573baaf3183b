import { ts } from '#typescript';
import type { Scope } from './scope.ts';
import { INPUT } from './values.ts';

/** Whether each turn of a loop has variables of its own: `for (let place = 0; …)` whose body makes functions that keep them. */
export function hasScopeOfTurns(node: ts.ForStatement): boolean {
  const known = ofLoops.get(node);
  if (known !== undefined) return known;
  const has =
    node.initializer !== undefined &&
    ts.isVariableDeclarationList(node.initializer) &&
    (node.initializer.flags & ts.NodeFlags.Let) !== 0 &&
    makesFunctions(node.statement);
  ofLoops.set(node, has);
  return has;
}

const ofLoops = new WeakMap<ts.ForStatement, boolean>();

function makesFunctions(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) || (ts.forEachChild(node, (child) => makesFunctions(child) || undefined) ?? false)
  );
}

/** The scope of the next turn: its variables are those of the last one, and what it makes of them is its own. */
export function scopeOfNextTurn(last: Scope): Scope {
  const next = last.parent?.block() ?? last;
  for (const [name, value] of last.entries()) next.declare(name, value);
  return next;
}

/** Of a loop that is not followed to its end, functions of the last turn stand for those of all further ones. */
export function loosenTurn(scope: Scope): void {
  for (const [name] of scope.entries()) scope.lookup(name)?.set(INPUT);
}
