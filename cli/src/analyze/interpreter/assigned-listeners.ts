import type { ts } from '#typescript';
import { mayRun } from './calls.ts';
import type { Machine } from './machine.ts';
import { type FunctionValue, INPUT, optionsOf, type Value } from './values.ts';

const LISTENER = /^on[a-z]+$/;

/** Functions that start-up has put under such names, with what they are called in the model. */
export type AssignedListeners = Map<ts.Node, { readonly name: string; readonly handler: FunctionValue }>;

/** `socket.onmessage = async (event) => …`: what is not the program's own calls it when that happens. */
export function listenByName(machine: Machine, owner: Value, name: string, value: Value): void {
  if (!LISTENER.test(name)) return;
  for (const one of optionsOf(value)) {
    if (one.kind !== 'function') continue;
    if (machine.phase === 'bootstrap') {
      const target = owner.kind === 'external' ? `${owner.package}${owner.path}` : '{?}';
      machine.assignedListeners.set(one.node, { name: `${target}.${name}`, handler: one });
    }
    mayRun(machine, one, INPUT, one.node);
  }
}
