import { callFunction } from '../interpreter/calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { type FunctionValue, optionsOf, type Value } from '../interpreter/values.ts';

/** `serve({ routes: [{ server: () => app() }] })`: so deep are factories among what a package is given. */
const DEEPEST = 3;

/**
 * A program that makes no application itself and hands packages functions that do, among their options: those without parameters are
 * called as the package would. Nothing is called where the program makes its application itself.
 */
export function callHandedFactories(machine: Machine): void {
  const called = new Set<FunctionValue['node']>();
  for (const { args, node } of [...machine.callSites.values()].flat())
    for (const factory of args.flatMap((arg) => factoriesIn(arg, DEEPEST))) {
      if (called.has(factory.node)) continue;
      called.add(factory.node);
      callFunction(machine, factory, [], node);
    }
}

/** Functions without parameters among the members of an object; a callback that is given by itself is called anyway. */
function factoriesIn(value: Value, depth: number): FunctionValue[] {
  return optionsOf(value).flatMap((one) => {
    const members = one.kind === 'object' ? [...one.props.values()] : one.kind === 'array' ? one.items : [];
    return members.flatMap((member) => {
      if (member.kind === 'function') return member.node.parameters.length === 0 ? [member] : [];
      return depth <= 1 ? [] : factoriesIn(member, depth - 1);
    });
  });
}
