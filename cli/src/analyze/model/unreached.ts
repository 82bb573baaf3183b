import { ts } from '#typescript';
import { functionOf } from '../interpreter/calls.ts';
import { activate } from '../interpreter/function-calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { givenParameters } from '../interpreter/parameters.ts';
import { Scope } from '../interpreter/scope.ts';
import { type FunctionValue, INPUT } from '../interpreter/values.ts';
import { walkTree } from '../sources/walk-tree.ts';

/** Runs the functions of modules that no route or start-up code reached, so that the model knows them too. */
export function activateTheRest(machine: Machine): void {
  for (const module of [...machine.modules.values()])
    for (const node of functionsIn(module.ast)) {
      if (machine.records.has(node) || module.scope === undefined) continue;
      run(machine, functionOf(node, new Scope(module, module.scope)));
    }
}

/** The same of what was made in functions that ran and nobody is seen to call, such as work that a package was handed. */
export function activateClosures(machine: Machine): void {
  // Running one makes further ones, which come behind it.
  const told = new Set(machine.problems.keys());
  for (const { closures } of [...machine.modules.values()])
    for (const [node, { scope, thisValue }] of closures)
      if (!machine.records.has(node) && node.body !== undefined)
        run(machine, functionOf(node, scope, thisValue));
  // How far that was followed matters to no route: libraries that the program brings along are full of it.
  for (const [key, { code }] of machine.problems)
    if (code === 'MIG-2006' && !told.has(key)) machine.problems.delete(key);
}

function run(machine: Machine, unreached: FunctionValue): void {
  machine.refill();
  const given = givenParameters(unreached.node).map(() => INPUT);
  machine.leftByHandlers.while(unreached, () => activate(machine, unreached, given, undefined));
}

/** Only outermost functions. */
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
