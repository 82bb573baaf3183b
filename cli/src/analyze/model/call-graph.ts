import type { Activation, FunctionRecord } from '../interpreter/activation.ts';

/** What some activations reach, themselves included. */
export interface Reached {
  readonly functions: ReadonlySet<FunctionRecord>;
  /** Those that noted something; most note nothing. */
  readonly noting: readonly Activation[];
}

/**
 * Every activation with those that it calls, by numbers: each route asks what it reaches, which in a large application is
 * most of it, and following the activations' own sets would be most of an analysis.
 */
export class CallGraph {
  readonly #activations: readonly Activation[];
  readonly #numbers: ReadonlyMap<Activation, number>;
  /** The callees of activation `n` are `#callees` from `#firstCallee[n]` up to `#firstCallee[n + 1]`. */
  readonly #firstCallee: Int32Array;
  readonly #callees: Int32Array;
  /** The last question in which an activation was reached. */
  readonly #reachedIn: Int32Array;
  #question = 0;

  /** @param activations all of them, once nothing is called any more */
  constructor(activations: readonly Activation[]) {
    this.#activations = activations;
    this.#numbers = new Map(activations.map((one, number) => [one, number]));
    this.#firstCallee = new Int32Array(activations.length + 1);
    this.#callees = new Int32Array(activations.reduce((sum, one) => sum + one.calls.size, 0));
    this.#reachedIn = new Int32Array(activations.length);
    let next = 0;
    for (const [number, { calls }] of activations.entries()) {
      for (const callee of calls) {
        this.#callees[next] = this.#numberOf(callee);
        next += 1;
      }
      this.#firstCallee[number + 1] = next;
    }
  }

  reachedFrom(roots: readonly Activation[]): Reached {
    this.#question += 1;
    const functions = new Set<FunctionRecord>();
    const noting: Activation[] = [];
    const open: number[] = [];
    for (const root of roots) this.#reach(this.#numberOf(root), open);
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      const activation = this.#activations[number];
      if (activation === undefined) continue;
      functions.add(activation.record);
      if (activation.facts.size > 0) noting.push(activation);
      const end = this.#firstCallee[number + 1] ?? 0;
      for (let at = this.#firstCallee[number] ?? 0; at < end; at += 1)
        this.#reach(this.#callees[at] ?? 0, open);
    }
    return { functions, noting };
  }

  #reach(number: number, open: number[]): void {
    if (this.#reachedIn[number] === this.#question) return;
    this.#reachedIn[number] = this.#question;
    open.push(number);
  }

  #numberOf(activation: Activation): number {
    const number = this.#numbers.get(activation);
    if (number === undefined) throw new Error(`${activation.record.id} is not among the activations`);
    return number;
  }
}
