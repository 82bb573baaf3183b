import type { Completion } from './jumps.ts';
import type { Machine } from './machine.ts';
import type { Binding, Scope } from './scope.ts';
import { beforeVariableInTry } from './tries.ts';
import { union } from './unions.ts';
import { freshId, type Value } from './values.ts';

/** A branch that may not run in the program, with what the variables around it were when it began. */
export interface Branch {
  readonly id: number;
  readonly before: Map<Binding, { readonly owner: number; readonly value: Value }>;
}

/** Inside of its branch an assignment replaces what the variable was; behind the branch it may be either. */
export function assignVariable(machine: Machine, binding: Binding, owner: number, value: Value): void {
  const { branch } = machine;
  machine.stateOfRequests?.beforeVariable(binding, owner);
  machine.leftByHandlers.beforeVariable(binding, owner);
  if (machine.tries.length > 0) beforeVariableInTry(machine, binding, owner);
  const around = machine.jumpables.at(-1);
  if (around !== undefined && owner < around.id) around.touched.set(binding, owner);
  // Scopes are numbered in the order in which they are made: one of a higher number is gone when the branch is over.
  if (branch !== undefined && owner < branch.id && !branch.before.has(binding))
    branch.before.set(binding, { owner, value: binding.get() });
  binding.set(value);
}

/** The scope that a name belongs to, by its number. */
export function ownerId(scope: Scope, name: string): number {
  return scope.ownerOf(name)?.id ?? 0;
}

/** Runs code that may not run in the program. */
export function speculate<T>(machine: Machine, work: () => T): T {
  const { branch, result } = inBranch(machine, work);
  for (const [binding, { owner, value }] of branch.before)
    assignVariable(machine, binding, owner, union([value, binding.get()]));
  return result();
}

/** The same of a block: where it is left, what follows does not come from it, and nothing that it has assigned is there. */
export function speculateUnlessLeft(machine: Machine, work: () => Completion): Completion {
  let isLeft = false;
  const { branch, result } = inBranch(machine, () => {
    const completion = work();
    isLeft = completion !== 'normal';
    return completion;
  });
  for (const [binding, { owner, value }] of branch.before)
    assignVariable(machine, binding, owner, isLeft ? value : union([value, binding.get()]));
  return result();
}

/** Runs codes of which the program runs exactly one: what both assign is what one of them did, not what was before. */
export function oneOf<T>(machine: Machine, works: readonly (() => T)[]): readonly T[] {
  const runs = works.map((work) => {
    const { branch, result } = inBranch(machine, work);
    const after = new Map([...branch.before.keys()].map((binding) => [binding, binding.get()]));
    for (const [binding, { value }] of branch.before) binding.set(value);
    return { branch, after, result };
  });
  const touched = new Map(runs.flatMap(({ branch }) => [...branch.before]));
  for (const [binding, { owner, value }] of touched)
    assignVariable(machine, binding, owner, union(runs.map(({ after }) => after.get(binding) ?? value)));
  return runs.map(({ result }) => result());
}

/** A switch that picks a name is written out in full, and each name may lead to something else. */
const MOST_CASES = 64;

/** A part of a switch; `run` tells how it ended. */
export interface Case {
  /** Whether the program may begin with it; else it is only fallen into. */
  readonly isEntered: boolean;
  run(): 'ends' | 'falls through' | 'leaves';
}

type Assigned = Branch['before'];

/**
 * Runs the cases of a switch of which the program begins with one, each once: it finds what was before the switch, and what the
 * case before it has left where that falls through. @returns whether any of them, or none, goes on behind the switch
 */
export function oneOfCases(machine: Machine, cases: readonly Case[], mayRunNone: boolean): boolean {
  const ends: Assigned[] = mayRunNone ? [new Map()] : [];
  const touched = new Map<Binding, { readonly owner: number; readonly value: Value }>();
  let fallen: Assigned | undefined;
  for (const { isEntered, run } of cases) {
    if (!isEntered && fallen === undefined) continue;
    const before = fallen ?? new Map();
    const { branch, result } = inBranch(machine, () => {
      for (const [binding, { owner, value }] of before)
        assignVariable(machine, binding, owner, isEntered ? union([binding.get(), value]) : value);
      return run();
    });
    const after: Assigned = new Map();
    for (const [binding, { owner, value }] of branch.before) {
      after.set(binding, { owner, value: binding.get() });
      if (!touched.has(binding)) touched.set(binding, { owner, value });
      binding.set(value);
    }
    const end = result();
    fallen = end === 'falls through' ? after : undefined;
    if (end === 'ends') ends.push(after);
  }
  if (fallen !== undefined) ends.push(fallen);
  for (const [binding, { owner, value }] of ends.length === 0 ? [] : touched)
    assignVariable(
      machine,
      binding,
      owner,
      union(
        ends.map((end) => end.get(binding)?.value ?? value),
        MOST_CASES,
      ),
    );
  return ends.length > 0;
}

/** What was thrown comes only with the result, so that variables are settled first. */
function inBranch<T>(machine: Machine, work: () => T): { branch: Branch; result: () => T } {
  const outer = machine.branch;
  const branch: Branch = { id: freshId(), before: new Map() };
  machine.branch = branch;
  machine.speculation += 1;
  try {
    const value = work();
    return { branch, result: () => value };
  } catch (error) {
    return {
      branch,
      result: () => {
        throw error;
      },
    };
  } finally {
    machine.speculation -= 1;
    machine.branch = outer;
  }
}
