import { ts } from '#typescript';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import { fingerprint } from './values.ts';

/** Steps that one run of a loop may take while nothing comes of it that the model would show. */
export const MOST_BARREN_LOOP_STEPS = { counted: 20_000, listed: 200_000 } as const;

/** Turns of a loop without a condition of its own that are followed although it may have been left before. */
const MOST_DOUBTFUL_TURNS = 8;
/** Those that register nothing: a worker's loop does the same in each turn, for ever. */
const MOST_IDLE_TURNS = 64;
/** Routers and routes of one loop: what adds more adds them for ever. */
const MOST_REGISTERED = 3_000;

/** Watches one run of a loop: whether its further turns are worth following. */
export function turnLimit(machine: Machine, most: number): () => boolean {
  const { spent, registrations, noted } = machine;
  const seen = machine.allActivations.length;
  return () =>
    machine.spent - spent < most ||
    machine.registrations > registrations ||
    machine.noted > noted ||
    machine.allActivations.length > seen;
}

type Worth = 'goes on' | 'may be over' | 'nothing comes of it';

/** Asked after each turn of a loop that only what stands inside of it ends. */
export class EndlessTurns {
  readonly #machine: Machine;
  #before: { readonly doubtfulExits: number; readonly registrations: number };
  #doubtful = 0;
  #idle = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#before = { doubtfulExits: machine.doubtfulExits, registrations: machine.registrations };
  }

  further(): Worth {
    const { doubtfulExits, registrations } = this.#machine;
    if (doubtfulExits > this.#before.doubtfulExits) this.#doubtful += 1;
    if (registrations === this.#before.registrations) this.#idle += 1;
    this.#before = { doubtfulExits, registrations };
    if (this.#doubtful >= MOST_DOUBTFUL_TURNS) return 'may be over';
    return this.#idle >= MOST_IDLE_TURNS ? 'nothing comes of it' : 'goes on';
  }
}

/**
 * Asked after each turn: whether neither side of `while (left < right)` has changed for long, so that it does the same for ever, or
 * more was registered than any program would.
 */
export function endlessness(
  machine: Machine,
  condition: ts.Expression | undefined,
  scope: Scope,
): () => boolean {
  const most = machine.registrations + MOST_REGISTERED;
  const compared = condition !== undefined && ts.isBinaryExpression(condition);
  const sides = compared ? [condition.left, condition.right].filter(ts.isIdentifier) : [];
  let before = '';
  let same = 0;
  return () => {
    if (machine.registrations > most) return true;
    if (sides.length === 0) return false;
    const now = sides.map((side) => fingerprint(evaluate(machine, side, scope))).join();
    same = now === before ? same + 1 : 0;
    before = now;
    return same > MOST_IDLE_TURNS;
  };
}
