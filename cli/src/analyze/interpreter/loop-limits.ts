import { ts } from '#typescript';
import { evaluate } from './expressions.ts';
import { fingerprint } from './fingerprints.ts';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';

/** Steps that one run of a loop may take while nothing comes of it that the model would show. */
export const MOST_BARREN_LOOP_STEPS = { counted: 20_000, listed: 200_000 } as const;

/** Those that it may take although it goes on to call something: its turns ask the world, over and over. */
const MOST_CALLING_STEPS = 1_000_000;

/** Turns of a loop without a condition of its own that are followed although it may have been left before. */
const MOST_DOUBTFUL_TURNS = 8;
/** Those that register nothing: a worker's loop does the same in each turn, for ever. */
const MOST_IDLE_TURNS = 64;
/** Or as many as these, where they have cost much. */
const MOST_COSTLY_TURNS = 8;
const COSTLY_STEPS = 20_000;
/** Routers and routes of one loop: what adds more adds them for ever. */
const MOST_REGISTERED = 3_000;

/** Watches one run of a loop: whether its further turns are worth following. */
export function turnLimit(machine: Machine, most: number): () => boolean {
  const { spent, registrations, noted } = machine;
  const seen = machine.allActivations.length;
  return () => {
    const steps = machine.spent - spent;
    if (steps < most || machine.registrations > registrations) return true;
    return (machine.noted > noted || machine.allActivations.length > seen) && steps < MOST_CALLING_STEPS;
  };
}

type Worth = 'goes on' | 'may be over' | 'nothing comes of it';

/** Asked after each turn of a loop that only what stands inside of it ends. */
export class EndlessTurns {
  readonly #machine: Machine;
  readonly #begun: number;
  #before: { readonly doubtfulExits: number; readonly registrations: number };
  #doubtful = 0;
  #idle = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#begun = machine.spent;
    this.#before = { doubtfulExits: machine.doubtfulExits, registrations: machine.registrations };
  }

  further(): Worth {
    const { doubtfulExits, registrations } = this.#machine;
    if (doubtfulExits > this.#before.doubtfulExits) this.#doubtful += 1;
    if (registrations === this.#before.registrations) this.#idle += 1;
    this.#before = { doubtfulExits, registrations };
    if (this.#doubtful >= MOST_DOUBTFUL_TURNS) return 'may be over';
    const isCostly = this.#machine.spent - this.#begun > COSTLY_STEPS;
    return this.#idle >= (isCostly ? MOST_COSTLY_TURNS : MOST_IDLE_TURNS) ? 'nothing comes of it' : 'goes on';
  }
}

/** Asked after each turn of `while (!stopping)`: whether all that it does is to wait for somebody else to end it. */
export class WaitingTurns {
  readonly #machine: Machine;
  readonly #begun: { readonly spent: number; readonly registrations: number };
  /** The variables that turns assign, as one text. */
  readonly #variables: () => string;
  #turns = 0;
  #before: string | undefined;

  constructor(machine: Machine, variables: () => string) {
    this.#machine = machine;
    this.#begun = { spent: machine.spent, registrations: machine.registrations };
    this.#variables = variables;
  }

  further(): Worth {
    this.#turns += 1;
    const { spent, registrations } = this.#machine;
    const isCostly = spent - this.#begun.spent > COSTLY_STEPS;
    if (this.#turns < (isCostly ? MOST_COSTLY_TURNS : MOST_IDLE_TURNS)) return 'goes on';
    if (registrations > this.#begun.registrations) return 'goes on';
    const now = this.#variables();
    const isSame = now === this.#before;
    this.#before = now;
    return isSame ? 'nothing comes of it' : 'goes on';
  }
}

/**
 * Asked after each turn: whether neither side of `while (left < right)` has changed for long, so that it does the same for ever, or
 * more was registered than any program would.
 */
export function endlessness(
  machine: Machine,
  condition: ts.Expression | undefined,
  run: { readonly scope: Scope },
): () => boolean {
  const most = machine.registrations + MOST_REGISTERED;
  const compared = condition !== undefined && ts.isBinaryExpression(condition);
  const sides = compared ? [condition.left, condition.right].filter(ts.isIdentifier) : [];
  let before = '';
  let same = 0;
  return () => {
    if (machine.registrations > most) return true;
    if (sides.length === 0) return false;
    const now = sides.map((side) => fingerprint(evaluate(machine, side, run.scope))).join();
    same = now === before ? same + 1 : 0;
    before = now;
    return same > MOST_IDLE_TURNS;
  };
}
