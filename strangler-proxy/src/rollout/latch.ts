import type { Mode } from '../config/route-table.ts';
import type { Budget } from '../config/snapshot.ts';
import { findBreach, type WindowNumbers } from './breach.ts';

/** What the route table asks for. */
export interface DesiredShift {
  readonly mode: Mode;
  readonly weight: number;
  readonly generation: number;
}

export type RollbackCause = 'errors' | 'p95' | 'down' | 'unhealthy';

/** A rollback in force: it holds until the table's generation is higher than `generation`. */
export interface Latch {
  readonly generation: number;
  readonly why: RollbackCause;
  readonly at: string;
  readonly from: { readonly mode: Mode; readonly weight: number };
  readonly numbers: Readonly<Record<string, number>>;
}

/** The rollout of one context. `failures` counts the failures in a row of reaching its target. */
export interface RolloutState {
  readonly desired: DesiredShift;
  readonly latch: Latch | undefined;
  readonly failures: number;
}

export type Observation =
  /** The table was loaded or changed. */
  | { readonly kind: 'desired'; readonly desired: DesiredShift }
  /** A request reached the target, or did not. */
  | { readonly kind: 'contact'; readonly ok: boolean; readonly at: number }
  /** The target's health path failed `failures` times in a row on every instance. */
  | { readonly kind: 'health'; readonly failures: number; readonly at: number }
  /** The outcomes within the window. */
  | {
      readonly kind: 'window';
      readonly numbers: WindowNumbers;
      readonly budget: Budget;
      readonly at: number;
    };

/** As many failures in a row mean that the target is down. */
export const DOWN_AFTER = 3;

const NOTHING: DesiredShift = { mode: 'monolith', weight: 0, generation: 0 };

export function initialState(latch?: Latch): RolloutState {
  return { desired: NOTHING, latch, failures: 0 };
}

/** The state after an observation; a rollback has happened when it has a latch that `state` had not. */
export function step(state: RolloutState, observation: Observation): RolloutState {
  switch (observation.kind) {
    case 'desired':
      return adopt(state, observation.desired);
    case 'contact': {
      if (observation.ok) return state.failures === 0 ? state : { ...state, failures: 0 };
      const failures = state.failures + 1;
      return trip({ ...state, failures }, failures >= DOWN_AFTER && 'down', { failures }, observation.at);
    }
    case 'health': {
      const { failures, at } = observation;
      return trip(state, failures >= DOWN_AFTER && 'unhealthy', { failures }, at);
    }
    case 'window': {
      const breach = findBreach(observation.numbers, observation.budget);
      return breach ? trip(state, breach.why, breach.numbers, observation.at) : state;
    }
  }
}

/** Whether the target answers any traffic, so that a rollback would change something. */
export function carriesTraffic({ desired, latch }: RolloutState): boolean {
  if (latch) return false;
  return desired.mode === 'service' || (desired.mode === 'canary' && desired.weight > 0);
}

function adopt(state: RolloutState, desired: DesiredShift): RolloutState {
  const released = state.latch !== undefined && desired.generation > state.latch.generation;
  const latch = released ? undefined : state.latch;
  return { desired, latch, failures: released ? 0 : state.failures };
}

function trip(
  state: RolloutState,
  why: RollbackCause | false,
  numbers: Latch['numbers'],
  at: number,
): RolloutState {
  if (!why || !carriesTraffic(state)) return state;
  const { mode, weight, generation } = state.desired;
  const latch: Latch = { generation, why, at: new Date(at).toISOString(), from: { mode, weight }, numbers };
  return { ...state, latch };
}
