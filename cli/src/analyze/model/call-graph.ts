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
  readonly #numbers: ReadonlyMap<Activation, number>;
  /** The callees of activation `n` are `#callees` from `#firstCallee[n]` up to `#firstCallee[n + 1]`. */
  readonly #firstCallee: Int32Array;
  readonly #callees: Int32Array;
  readonly #functions: readonly FunctionRecord[];
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
    this.#numbers = numbered(activations);
    const functions = numbered(activations.map((one) => one.record));
    this.#functions = [...functions.keys()];
    this.#functionOf = Int32Array.from(activations, (one) => functions.get(one.record) ?? 0);
    this.#notes = Uint8Array.from(activations, (one) => (one.facts.size > 0 ? 1 : 0));
    this.#reachedIn = new Int32Array(activations.length);
    this.#functionReachedIn = new Int32Array(functions.size);
    this.#open = new Int32Array(activations.length);
    this.#firstCallee = new Int32Array(activations.length + 1);
    this.#callees = new Int32Array(activations.reduce((sum, one) => sum + one.calls.size, 0));
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
    const functions: FunctionRecord[] = [];
    const noting: Activation[] = [];
    let open = 0;
    for (const root of roots) open = this.#reach(this.#numberOf(root), open);
    while (open > 0) {
      open -= 1;
      const number = this.#open[open] ?? 0;
      this.#noteFunction(this.#functionOf[number] ?? 0, functions);
      const activation = this.#notes[number] === 1 ? this.#activations[number] : undefined;
      if (activation !== undefined) noting.push(activation);
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

  #noteFunction(number: number, functions: FunctionRecord[]): void {
    if (this.#functionReachedIn[number] === this.#question) return;
    this.#functionReachedIn[number] = this.#question;
    const record = this.#functions[number];
    if (record !== undefined) functions.push(record);
  }

  #numberOf(activation: Activation): number {
    const number = this.#numbers.get(activation);
    if (number === undefined) throw new Error(`${activation.record.id} is not among the activations`);
    return number;
  }
}

function numbered<T>(items: readonly T[]): Map<T, number> {
  const numbers = new Map<T, number>();
  for (const one of items) if (!numbers.has(one)) numbers.set(one, numbers.size);
  return numbers;
}
