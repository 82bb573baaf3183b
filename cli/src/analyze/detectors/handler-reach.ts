import type { ts } from 'ts-morph';
import type { FunctionValue } from '../interpreter/values.ts';
import { reachedFrom } from '../model/handlers.ts';
import type { Evidence } from './evidence.ts';

/** Ids of the functions that something hands over, with the tables that they reach. */
export function reachOf(
  { machine, activations, facts }: Evidence,
  callbacks: readonly FunctionValue[],
): { functions: string[]; reads: string[]; writes: string[] } {
  const nodes = new Set<ts.Node>(callbacks.map((one) => one.node));
  const ids = callbacks.map((one) => machine.recordOf(one.node, one.scope.module).id);
  const runs = activations.filter((one) => nodes.has(one.record.node));
  const reached = new Set([...reachedFrom(runs)].map((one) => one.record.id));
  const functions = facts.functions.filter((one) => reached.has(one.id));
  return {
    functions: [...new Set(ids)].sort(),
    reads: [...new Set(functions.flatMap((one) => one.reads))].sort(),
    writes: [...new Set(functions.flatMap((one) => one.writes))].sort(),
  };
}
