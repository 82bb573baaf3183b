import type { ts } from '#typescript';
import type { FunctionValue } from '../interpreter/values.ts';
import { reachedFrom } from '../model/handlers.ts';
import { tablesOf } from '../model/query-tables.ts';
import type { Evidence } from './evidence.ts';

/** Ids of the functions that something hands over, with the tables that they reach. */
export function reachOf(
  { machine, activations }: Evidence,
  callbacks: readonly FunctionValue[],
): { functions: string[]; reads: string[]; writes: string[] } {
  const nodes = new Set<ts.Node>(callbacks.map((one) => one.node));
  const ids = callbacks.map((one) => machine.recordOf(one.node, one.scope.module).id);
  const runs = activations.filter((one) => nodes.has(one.record.node));
  return { functions: [...new Set(ids)].sort(), ...tablesOf(reachedFrom(runs)) };
}
