export type Side = 'monolith' | 'service';

/** Milliseconds. */
export interface RouteTimes {
  readonly requests: number;
  readonly p50: number;
}

/** What one round against one side measured; milliseconds. */
export interface Round {
  readonly side: Side;
  readonly requests: number;
  /** Answers with another status than expected, and requests without an answer. */
  readonly failures: number;
  /** Of the failures those that are some route's, by `METHOD path`. */
  readonly wrong: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p95: number;
  /** By `METHOD path`; empty when the engine cannot tell routes apart. */
  readonly routes: Readonly<Record<string, RouteTimes>>;
}

/** A whole measurement, by whichever engine. */
export interface LoadRun {
  readonly engine: 'k6' | 'autocannon';
  /** In the order in which they were measured. */
  readonly rounds: readonly Round[];
  readonly checks: number;
  readonly dropped: number;
}

/** Two measurements of the same as one. */
export function joinRuns(first: LoadRun, second: LoadRun): LoadRun {
  return {
    engine: second.engine,
    rounds: [...first.rounds, ...second.rounds],
    checks: first.checks + second.checks,
    dropped: first.dropped + second.dropped,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}
