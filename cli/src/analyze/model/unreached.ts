import { ts } from '#typescript';
import { functionOf } from '../interpreter/calls.ts';
import { activate } from '../interpreter/function-calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { givenParameters } from '../interpreter/parameters.ts';
import { Scope } from '../interpreter/scope.ts';
import { INPUT } from '../interpreter/values.ts';
import { walkTree } from '../sources/walk-tree.ts';

/** Runs the functions that no route or start-up code reached, so that the model knows them too. */
export function activateTheRest(machine: Machine): void {
  for (const module of [...machine.modules.values()]) {
    for (const node of functionsIn(module.ast)) {
      if (machine.records.has(node) || module.scope === undefined) continue;
      machine.refill();
      const unreached = functionOf(node, new Scope(module, module.scope));
      const given = givenParameters(node).map(() => INPUT);
      const run = () => activate(machine, unreached, given, undefined);
      machine.leftByHandlers.while(unreached, run);
    }
  }
}

/** Only outermost functions: inner ones run when the outer one does. */
function functionsIn(ast: ts.SourceFile): ts.FunctionLikeDeclaration[] {
  const found: ts.FunctionLikeDeclaration[] = [];
  walkTree(ast, (node) => {
    if (
      (ts.isFunctionDeclaration(node) ||
        ts.isMethodDeclaration(node) ||
        ts.isArrowFunction(node) ||
        ts.isFunctionExpression(node)) &&
      node.body !== undefined
    ) {
      found.push(node);
      return false;
    }
    return true;
  });
  return found;
}
