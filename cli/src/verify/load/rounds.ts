export type Side = 'monolith' | 'service';

/** What one round against one side measured; milliseconds. */
export interface Round {
  readonly side: Side;
  readonly requests: number;
  /** Answers with another status than expected, and requests without an answer. */
  readonly failures: number;
  readonly p50: number;
  readonly p95: number;
}

/** A whole measurement, by whichever engine. */
export interface LoadRun {
  readonly engine: 'k6' | 'autocannon';
  readonly rounds: readonly Round[];
  readonly checks: number;
  readonly dropped: number;
}
