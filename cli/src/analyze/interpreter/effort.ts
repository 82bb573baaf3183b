import type { ts } from 'ts-morph';
import type { Activation, FunctionRecord } from './activation.ts';
import type { Machine } from './machine.ts';

/** What all runs of one function have cost, and how many registrations came of them. */
export interface Effort {
  steps: number;
  registrations: number;
}

/** Steps after which a function that never registers anything is no longer run afresh for each call. */
const MOST_BARREN_STEPS = 300_000;
/** How often a function may stand on the stack; folders nest less deeply than this. */
const MOST_NESTED = { bootstrap: 8, 'entry-points': 3 } as const;

/** Runs a function's body and books what it costs and brings. */
export function withEffort<T>(machine: Machine, record: FunctionRecord, work: () => T): T {
  const spent = machine.spent;
  const registrations = machine.registrations;
  try {
    return work();
  } finally {
    const effort = effortOf(machine, record.node);
    effort.steps += machine.spent - spent;
    effort.registrations += machine.registrations - registrations;
  }
}

/** Whether a function has cost much and brought nothing: further calls take what is known of earlier ones. */
export function isBarren(machine: Machine, record: FunctionRecord): boolean {
  const { steps, registrations } = effortOf(machine, record.node);
  return steps > MOST_BARREN_STEPS && registrations === 0;
}

/** Whether a function calls itself more deeply than following it could tell anything new. */
export function nestsTooDeep(machine: Machine, record: FunctionRecord): boolean {
  const isSame = (one: Activation) => one.record === record;
  return machine.stack.filter(isSame).length >= MOST_NESTED[machine.phase];
}

function effortOf(machine: Machine, node: ts.Node): Effort {
  const known = machine.efforts.get(node) ?? { steps: 0, registrations: 0 };
  machine.efforts.set(node, known);
  return known;
}
