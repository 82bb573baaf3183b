import { ts } from '#typescript';
import { assignVariable, speculate } from './branch-variables.ts';
import { decisivePrint } from './decisive-prints.ts';
import type { Completion, Jumpable } from './jumps.ts';
import type { Machine } from './machine.ts';
import { INPUT } from './values.ts';

interface Run {
  readonly node: ts.IterationStatement;
  readonly own: Jumpable;
}

/**
 * Of a loop that is not followed to its end, variables that still change are not known behind it. @returns whether its further turns
 * may do what the first ones did not: where they are not all alike and call something
 */
export function cut(machine: Machine, { node, own }: Run, turn: () => Completion): boolean {
  const before = new Map([...own.touched.keys()].map((binding) => [binding, binding.get()]));
  speculate(machine, turn);
  let isAlike = !ts.isForOfStatement(node) && !ts.isForInStatement(node);
  for (const [binding, owner] of own.touched) {
    const old = before.get(binding);
    if (old !== undefined && decisivePrint(old) === decisivePrint(binding.get())) continue;
    isAlike = false;
    assignVariable(machine, binding, owner, INPUT);
  }
  return !isAlike && callsSomething(node.statement);
}

export function tellCut(machine: Machine, { node }: Run): void {
  machine.diagnose('MIG-2006', node, { message: 'This loop is not followed to its end' });
}

function callsSomething(body: ts.Node): boolean {
  return (
    ts.isCallExpression(body) ||
    ts.isNewExpression(body) ||
    ts.isTaggedTemplateExpression(body) ||
    (ts.forEachChild(body, (child) => callsSomething(child) || undefined) ?? false)
  );
}
