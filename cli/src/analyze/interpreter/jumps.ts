import { ts } from '#typescript';
import { assignVariable, type Branch } from './branch-variables.ts';
import type { Machine } from './machine.ts';
import type { Binding } from './scope.ts';
import { union } from './unions.ts';
import { freshId, type Value } from './values.ts';

/** A loop, a switch or a labeled block that is being run: what `break` and `continue` leave. */
export interface Jumpable {
  readonly id: number;
  readonly node: ts.Statement;
  readonly branch: Branch | undefined;
  /** Variables around it that were assigned inside of it, with the scopes they belong to. */
  readonly touched: Map<Binding, number>;
  /** What they were where a branch that may not run left it, or its turn. */
  readonly left: { readonly break: Map<Binding, Value[]>; readonly continue: Map<Binding, Value[]> };
}

/** How a statement ended. A return that only some runs take counts as normal: what follows may run. */
export type Completion = 'normal' | 'return' | 'throw' | 'break' | 'continue';

/** Runs a statement that jumps may leave, and joins what variables were at each of them. */
export function jumpable(
  machine: Machine,
  node: ts.Statement,
  work: (own: Jumpable) => Completion,
): Completion {
  const own: Jumpable = {
    id: freshId(),
    node,
    branch: machine.branch,
    touched: new Map(),
    left: { break: new Map(), continue: new Map() },
  };
  machine.jumpables.push(own);
  const returns = machine.exits.length;
  try {
    const completion = work(own);
    joinLeft(machine, own, 'break');
    return completion;
  } finally {
    machine.jumpables.pop();
    const outer = machine.jumpables.at(-1);
    for (const [binding, owner] of own.touched)
      if (outer !== undefined && owner < outer.id) outer.touched.set(binding, owner);
    // Only a return leaves what is around a loop too.
    const ended: readonly Completion[] = ts.isSwitchStatement(node) ? ['break'] : ['break', 'continue'];
    const kept = machine.exits.splice(returns).filter(({ by }) => !ended.includes(by));
    machine.exits.push(...kept);
  }
}

/** Behind a turn, or the whole, variables may be what they were where it was left early. */
export function joinLeft(machine: Machine, { left, touched }: Jumpable, by: 'break' | 'continue'): void {
  for (const [binding, values] of left[by])
    assignVariable(machine, binding, touched.get(binding) ?? 0, union([binding.get(), ...values]));
  left[by].clear();
}

/** `break` and `continue`, also out of what a label names. */
export function jump(machine: Machine, node: ts.BreakOrContinueStatement): Completion {
  const by = ts.isBreakStatement(node) ? 'break' : 'continue';
  machine.jumpsTo = node.label?.text;
  const target = machine.jumpables.findLastIndex((one) => isLeftBy(one.node, node));
  const own = machine.jumpables[target];
  if (own === undefined || own.branch === machine.branch) return by;
  for (const { touched } of machine.jumpables.slice(target))
    for (const [binding, owner] of touched)
      if (owner < own.id) {
        own.touched.set(binding, owner);
        own.left[by].set(binding, [...(own.left[by].get(binding) ?? []), binding.get()]);
      }
  return by;
}

function isLeftBy(node: ts.Statement, { label, kind }: ts.BreakOrContinueStatement): boolean {
  if (label !== undefined) return isLabeled(node, label.text);
  if (ts.isLabeledStatement(node)) return false;
  return kind === ts.SyntaxKind.BreakStatement || !ts.isSwitchStatement(node);
}

function isLabeled(node: ts.Statement, label: string): boolean {
  if (ts.isLabeledStatement(node) && node.label.text === label) return true;
  return node.parent !== undefined && ts.isLabeledStatement(node.parent) && isLabeled(node.parent, label);
}

/** Whether a jump that reached a statement ends there, or leaves what is around it as well. */
export function endsAt(machine: Machine, node: ts.Statement): boolean {
  return machine.jumpsTo === undefined ? !ts.isLabeledStatement(node) : isLabeled(node, machine.jumpsTo);
}
