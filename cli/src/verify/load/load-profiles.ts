import type { Config } from '../../artifacts/config.ts';

/**
 * What is measured: `smoke` as configured, for each change; `load` longer and with twice the users; `stress` with more and more users;
 * `soak` for long, with an eye on memory.
 */
export const LOAD_PROFILES = ['smoke', 'load', 'stress', 'soak'] as const;
export type LoadProfile = (typeof LOAD_PROFILES)[number];

/** Interleaved rounds of both sides with so many users who ask without a pause. */
export interface LoadStep {
  readonly vus: number;
  readonly seconds: number;
  /** Of each side. */
  readonly rounds: number;
}

const SOAK_SLICE_SECONDS = 10;
const STRESS_FACTORS = [1, 2, 4, 8];

/** The steps of a profile, one after the other. */
export function stepsOf(profile: LoadProfile, configured: Config['gate']['load']): readonly LoadStep[] {
  const { vus, seconds, rounds, soakMinutes } = configured;
  switch (profile) {
    case 'smoke':
      return [{ vus, seconds, rounds }];
    case 'load':
      return [{ vus: 2 * vus, seconds: 5 * seconds, rounds: Math.max(5, rounds) }];
    case 'stress':
      return STRESS_FACTORS.map((factor) => ({ vus: factor * vus, seconds: 2 * seconds, rounds }));
    case 'soak': {
      const slices = Math.max(4, Math.ceil((soakMinutes * 60) / (2 * SOAK_SLICE_SECONDS)));
      return [{ vus, seconds: SOAK_SLICE_SECONDS, rounds: slices }];
    }
  }
}
