import { givenParameters } from '../interpreter/parameters.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';

/** Four parameters make an error handler: requests come to it by an error alone. */
export function handlesErrors(handler: Value): boolean {
  return optionsOf(handler).some((one) => one.kind === 'function' && givenParameters(one.node).length === 4);
}
