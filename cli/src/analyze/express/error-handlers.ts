import { givenParameters } from '../interpreter/parameters.ts';
import { type FunctionValue, optionsOf, type Value } from '../interpreter/values.ts';

/** How many parameters a handler has that nothing is bound to. */
export function openParameters({ node, bound }: FunctionValue): number {
  return givenParameters(node).length - bound.length;
}

/** Four parameters make an error handler: requests come to it by an error alone. */
export function handlesErrors(handler: Value): boolean {
  return optionsOf(handler).some((one) => one.kind === 'function' && openParameters(one) === 4);
}
