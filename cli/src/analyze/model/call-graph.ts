import type { Activation, FunctionRecord } from '../interpreter/activation.ts';

/** What some activations reach, themselves included. */
export interface Reached {
  readonly functions: readonly FunctionRecord[];
  /** Those that noted something; most note nothing. */
  readonly noting: readonly Activation[];
}

/**
 * Every activation with those that it calls, all by numbers: each route asks what it reaches, which in a large application
 * is most of it, and following the activations' own sets would be most of an analysis.
 */
export class CallGraph {
  readonly #activations: readonly Activation[];
  /** The callees of activation `n` are `#callees` from `#firstCallee[n]` up to `#firstCallee[n + 1]`. */
  readonly #firstCallee: Int32Array;
  readonly #callees: Int32Array;
  readonly #functionOf: Int32Array;
  /** 1 for activations that noted something. */
  readonly #notes: Uint8Array;
  /** The last question in which an activation, and a function, was reached. */
  readonly #reachedIn: Int32Array;
  readonly #functionReachedIn: Int32Array;
  /** Numbers to go on from; as many as there are activations at most. */
  readonly #open: Int32Array;
  #question = 0;

  /** @param activations all of them, once nothing is called any more */
  constructor(activations: readonly Activation[]) {
    this.#activations = activations;
    const count = activations.length;
    this.#functionOf = new Int32Array(count);
    this.#notes = new Uint8Array(count);
    this.#reachedIn = new Int32Array(count);
    this.#open = new Int32Array(count);
    this.#firstCallee = new Int32Array(count + 1);
    this.#callees = new Int32Array(activations.reduce((sum, one) => sum + one.calls.size, 0));
    let next = 0;
    let functions = 0;
    activations.forEach(({ record, facts, calls }, number) => {
      functions = Math.max(functions, record.number + 1);
      this.#functionOf[number] = record.number;
      if (facts.size > 0) this.#notes[number] = 1;
      for (const callee of calls) {
        this.#callees[next] = numberOf(callee);
        next += 1;
      }
      this.#firstCallee[number + 1] = next;
    });
    this.#functionReachedIn = new Int32Array(functions);
  }

  reachedFrom(roots: readonly Activation[]): Reached {
    this.#question += 1;
    const functions: FunctionRecord[] = [];
    const noting: Activation[] = [];
    let open = 0;
    for (const root of roots) open = this.#reach(numberOf(root), open);
    while (open > 0) {
      open -= 1;
      const number = this.#open[open] ?? 0;
      const isNewFunction = this.#isFirstOf(this.#functionOf[number] ?? 0);
      const activation = isNewFunction || this.#notes[number] === 1 ? this.#activations[number] : undefined;
      if (activation !== undefined && isNewFunction) functions.push(activation.record);
      if (activation !== undefined && activation.facts.size > 0) noting.push(activation);
      const end = this.#firstCallee[number + 1] ?? 0;
      for (let at = this.#firstCallee[number] ?? 0; at < end; at += 1)
        open = this.#reach(this.#callees[at] ?? 0, open);
    }
    return { functions, noting };
  }

  /** Opens an activation that was not reached yet; gives how many are open then. */
  #reach(number: number, open: number): number {
    if (this.#reachedIn[number] === this.#question) return open;
    this.#reachedIn[number] = this.#question;
    this.#open[open] = number;
    return open + 1;
  }

  /** Whether a function is reached for the first time in this question. */
  #isFirstOf(functionNumber: number): boolean {
    if (this.#functionReachedIn[functionNumber] === this.#question) return false;
    this.#functionReachedIn[functionNumber] = this.#question;
    return true;
  }
}

function numberOf({ number, record }: Activation): number {
  if (number === undefined) throw new Error(`A root of ${record.id} is nothing that is called`);
  return number;
}
