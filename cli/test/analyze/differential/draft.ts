import { seededRandom } from '../../support/seeded-random.ts';

/** One piece of a program at the top of a module: the names that others may use, and its code. */
export interface Declaration {
  names: readonly string[];
  code: string;
}

/**
 * A program while it is made up: what is declared already, and where the next names and tables come from. The same seed
 * gives the same program. Each table's name stands in one place only, so that an access tells which line made it.
 */
export class Draft {
  readonly declarations: Declaration[] = [];
  /** Statements that need the application itself, such as further routes that change what handlers find. */
  readonly setup: string[] = [];
  readonly middleware: string[] = [];
  /** Statements that another route runs: what they set is not what the modules began with. */
  readonly turns: string[] = [];
  /** Variables of the running function that hold a table's name. */
  scope: readonly string[] = [];
  readonly #random: () => number;
  #names = 0;
  #tables = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** A name that nothing else of the program bears. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  /** A table's name as a literal. */
  table(): string {
    this.#tables += 1;
    return `'t${this.#tables}'`;
  }

  /** Declares at the top of some module; gives the name back. */
  declare(name: string, code: string, ...more: readonly string[]): string {
    this.declarations.push({ names: [name, ...more], code });
    return name;
  }

  /** A piece of a request, of which nothing is known. */
  asked(): string {
    return this.pick(['req.params.id', 'req.query.k', 'req.body.v', 'req.query.n']);
  }

  /** Runs with other variables in sight, as the body of a function does. */
  inside<T>(variables: readonly string[], make: () => T): T {
    const outer = this.scope;
    this.scope = variables;
    const made = make();
    this.scope = outer;
    return made;
  }
}
