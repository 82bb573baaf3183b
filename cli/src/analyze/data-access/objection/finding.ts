import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import type { ClassValue, Value } from '../../interpreter/values.ts';
import type { Runner } from '../queries.ts';
import { runFindHooks } from './hooks.ts';

/** Methods of a query that change rows. */
export const WRITES = /^(?:insert|patch|update|delete|upsert|increment|decrement|relate|unrelate)/;
const FETCHES = /AndFetch/;

/** The classes of the rows that a query finds, whose hooks see them once it is sent. */
export class Finding {
  readonly #classes: Set<ClassValue>;
  readonly #node: ts.Node;
  readonly rows: Runner | undefined;
  #isFind = true;
  #isSent = false;

  /** @param rows what the rows that are found run on, where that is more than their database */
  constructor(classes: Iterable<ClassValue>, node: ts.Node, rows?: Runner) {
    this.#classes = new Set(classes);
    this.#node = node;
    this.rows = rows;
  }

  /** A copy of a query finds the same, and is sent by itself. */
  copy(node: ts.Node): Finding {
    const copy = new Finding(this.#classes, node, this.rows);
    copy.#isFind = this.#isFind;
    return copy;
  }

  /** Rows that a graph brings along. */
  add(classes: readonly ClassValue[]): void {
    for (const one of classes) this.#classes.add(one);
  }

  /** What is written is not found, unless it is fetched behind that. */
  step(name: string): void {
    if (WRITES.test(name)) this.#isFind = FETCHES.test(name);
  }

  /** The query is sent. */
  send(machine: Machine, fact: QueryFact, rowOf: (model: ClassValue) => Value): void {
    if (this.#isSent || !this.#isFind) return;
    this.#isSent = true;
    for (const model of this.#classes) runFindHooks(machine, model, () => rowOf(model), fact, this.#node);
  }
}
