import type { ts } from '#typescript';
import type { Value } from '../../interpreter/values.ts';

/**
 * The pool that each call makes. A program that keeps one for all, in a global or a field, asks at every use whether it is
 * there already; where that is not known, each use would make another, until there were too many to tell apart.
 */
export class PoolsByCall {
  readonly #pools = new Map<ts.Node, Value>();

  of(call: ts.Node, make: () => Value): Value {
    const known = this.#pools.get(call) ?? make();
    this.#pools.set(call, known);
    return known;
  }
}
