import type { ts } from '#typescript';
import { mayRun } from './calls.ts';
import { keptFunctions } from './kept-functions.ts';
import type { Machine } from './machine.ts';
import { type FunctionValue, INPUT, type Value } from './values.ts';

/** Runs functions that a package has kept, and those in what they give: the fields of a type, each with its resolver. */
export function runKept(machine: Machine, kept: readonly FunctionValue[], node: ts.Node): void {
  const all = new Set(kept);
  for (const one of all) {
    const gave = mayRun(machine, one, INPUT, node, machine.kept?.givenTo(one, node));
    for (const inner of keptIn(machine, one, gave)) all.add(inner);
  }
}

/** The same of what a function gave that a package asks at each request: `graphqlHTTP(async () => ({ schema }))`. */
export function runGiven(machine: Machine, asked: FunctionValue, gave: Value): void {
  runKept(machine, keptIn(machine, asked, gave), asked.node);
}

function keptIn(machine: Machine, asked: FunctionValue, gave: Value): readonly FunctionValue[] {
  machine.kept?.gave(asked, gave);
  return gave.kind === 'object' ? (keptFunctions([gave], undefined) ?? []) : [];
}
