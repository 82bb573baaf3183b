import { MONOLITH } from '../config/route-table.ts';
import type { SnapshotContext } from '../config/snapshot.ts';
import type { EffectiveShift } from '../routing/decide.ts';
import {
  carriesTraffic,
  initialState,
  type Latch,
  type Observation,
  type RolloutState,
  step,
} from './latch.ts';
import { SlidingWindow } from './sliding-window.ts';
import { Tally } from './tally.ts';

/** How one attempt to get an answer from a side went. */
export interface Outcome {
  readonly context: string;
  readonly target: string;
  /** A transport failure, or an answer of 500 or more. */
  readonly failed: boolean;
  /** An answer of any status arrived. */
  readonly reached: boolean;
  /** Milliseconds until the head of the answer, or until the failure. */
  readonly ms: number;
}

/** Judging costs a walk over the window, so it happens at most once per this many milliseconds. */
const JUDGE_EVERY_MS = 100;

/** Owns all that changes about one context: its latch, its window of outcomes, its counts. */
export class ContextRollout {
  #state: RolloutState;
  #context: SnapshotContext;
  #target: SlidingWindow;
  #monolith: SlidingWindow;
  #judgedAt = 0;
  #shift: EffectiveShift;
  readonly tally = new Tally();

  constructor(context: SnapshotContext, latch: Latch | undefined) {
    this.#context = context;
    this.#target = new SlidingWindow(context.budget.window);
    this.#monolith = new SlidingWindow(context.budget.window);
    this.#state = step(initialState(latch), { kind: 'desired', desired: context });
    this.#shift = shiftOf(this.#state);
  }

  get state(): RolloutState {
    return this.#state;
  }

  get shift(): EffectiveShift {
    return this.#shift;
  }

  get target(): string {
    return this.#context.target;
  }

  /** Takes over the context as a new table has it; answers whether a latch was released. */
  adopt(context: SnapshotContext): boolean {
    const { mode, weight, generation } = context;
    const had = this.#state.latch;
    const before = this.#shift;
    if (context.budget.window !== this.#context.budget.window || context.target !== this.#context.target) {
      this.#forget(context.budget.window);
    }
    this.#context = context;
    this.#become(step(this.#state, { kind: 'desired', desired: { mode, weight, generation } }));
    const released = had !== undefined && this.#state.latch === undefined;
    const moved = before.mode !== this.#shift.mode || before.weight !== this.#shift.weight;
    // Sides are compared within one stage: another share of the traffic is another load on both.
    if (moved || released) {
      this.#forget(context.budget.window);
      this.tally.shifted();
    }
    return released;
  }

  /** Takes in an outcome; answers the latch if it tripped. */
  record(outcome: Outcome, at: number): Latch | undefined {
    this.tally.add(outcome.target, outcome.failed);
    if (outcome.target !== this.#context.target) {
      if (outcome.target === MONOLITH) this.#monolith.add(at, outcome.failed, outcome.ms);
      return undefined;
    }
    this.#target.add(at, outcome.failed, outcome.ms);
    return this.observe({ kind: 'contact', ok: outcome.reached, at }) ?? this.#judge(at);
  }

  observe(observation: Observation): Latch | undefined {
    // The monolith has nothing to answer with: a sick service is still the better side.
    if (this.#context.retired) return undefined;
    const before = this.#state.latch;
    this.#become(step(this.#state, observation));
    if (before || !this.#state.latch) return undefined;
    this.tally.shifted();
    return this.#state.latch;
  }

  #judge(at: number): Latch | undefined {
    if (at - this.#judgedAt < JUDGE_EVERY_MS || !carriesTraffic(this.#state)) return undefined;
    this.#judgedAt = at;
    const numbers = { target: this.#target.numbers(at), monolith: this.#monolith.numbers(at) };
    return this.observe({ kind: 'window', numbers, budget: this.#context.budget, at });
  }

  #become(state: RolloutState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#shift = shiftOf(state);
  }

  #forget(window: number): void {
    this.#target = new SlidingWindow(window);
    this.#monolith = new SlidingWindow(window);
  }
}

function shiftOf({ desired, latch }: RolloutState): EffectiveShift {
  if (latch) return { mode: 'monolith', weight: 0, latched: true };
  return { mode: desired.mode, weight: weightOf(desired), latched: false };
}

function weightOf({ mode, weight }: RolloutState['desired']): number {
  if (mode === 'service') return 100;
  return mode === 'canary' ? weight : 0;
}
