import type { Activation, TransactionFact } from '../interpreter/activation.ts';
import type { PassedHandler } from '../interpreter/left-by-handlers.ts';
import type { Value } from '../interpreter/values.ts';

interface Left {
  readonly open: Set<TransactionFact>;
  readonly ended: Set<TransactionFact>;
}

/** The transactions that middleware opens and leaves open for the handlers behind it. */
export class TransactionsOfRequests {
  readonly #left = new Map<Value, Left>();

  /** Opens for a handler what those have left open that requests have surely passed before it. */
  open(root: Activation, handler: Value, ways: readonly PassedHandler[]): void {
    if (this.#left.size === 0) return;
    const open = new Set<TransactionFact>();
    for (const way of ways) for (const one of this.#openOn(way.before)) open.add(one);
    if (open.size > 0) root.open = open;
    for (const one of open) {
      one.goOn?.();
      this.#of(handler).ended.add(one);
    }
  }

  /** Keeps what is open when a handler is through. */
  keep({ open }: Activation, handler: Value): void {
    if (open === undefined || open.size === 0) return;
    const left = this.#of(handler);
    for (const one of open) {
      left.open.add(one);
      left.ended.delete(one);
    }
  }

  *#openOn(way: PassedHandler | undefined): Iterable<TransactionFact> {
    const ended = new Set<TransactionFact>();
    for (let one = way; one !== undefined; one = one.before) {
      const left = one.isSure ? this.#left.get(one.handler) : undefined;
      if (left === undefined) continue;
      for (const each of left.open) if (!ended.has(each)) yield each;
      for (const each of left.ended) ended.add(each);
    }
  }

  #of(handler: Value): Left {
    const known = this.#left.get(handler) ?? { open: new Set(), ended: new Set() };
    this.#left.set(handler, known);
    return known;
  }
}
