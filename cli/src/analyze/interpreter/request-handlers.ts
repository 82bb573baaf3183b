import { ts } from '#typescript';
import { givenParameters } from './parameters.ts';
import type { FunctionValue } from './values.ts';

const REQUEST = /^_?req(?:uest)?$/;
const RESPONSE = /^_?(?:res|response)$/;
const ERROR = /^_?err(?:or)?$/;

/**
 * Whether a function names its parameters as handlers of requests do: `(req, res)`, `({ body }, res)`, `(err, req, res, next)`. A
 * callback such as `(err, res)` is none.
 */
export function takesRequests({ node }: FunctionValue): boolean {
  const names = givenParameters(node).map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
  const [first = '', second = '', third = ''] = names;
  if (RESPONSE.test(second)) return names.length <= 3 && !ERROR.test(first);
  return REQUEST.test(second) && RESPONSE.test(third);
}
