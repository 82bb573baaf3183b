import { chanceOfHigher } from './rank-test.ts';
import { median, type Round, type Side } from './rounds.ts';

/** A chance this small, shared among all routes of a measurement, is none. */
const SIGNIFICANT = 0.01;
/** Differences of a median below this are what tracing and counting cost. */
const FLOOR_MS = 0.2;
/** A difference must be this many times what the same code differs from itself. */
export const BEYOND_NOISE = 1.1;

/** One route on both sides. */
export interface Slowdown {
  readonly route: string;
  /** Medians over rounds of each round's median, in milliseconds. */
  readonly monolith: number;
  readonly service: number;
  readonly ratio: number;
  /** The monolith's every other round against the rest: what the same code differs from itself, 1 or more. */
  readonly noise: number;
  /** Of rounds like these if both sides were alike. */
  readonly chance: number;
  readonly verdict: 'alike' | 'slower' | 'unclear';
}

/**
 * Every route of a measurement, compared over its rounds. `slower` needs all of it: beyond the limit, beyond the noise of an A/A
 * comparison, and by a rank test no chance. Beyond the limit without the rest is `unclear`: more rounds must tell.
 * @param limit highest tolerated ratio of the medians
 */
export function slowdowns(rounds: readonly Round[], limit: number): readonly Slowdown[] {
  const names = [...new Set(rounds.flatMap((round) => Object.keys(round.routes)))].sort();
  return names.map((route) => slowdownOf(route, rounds, limit, SIGNIFICANT / names.length));
}

function slowdownOf(route: string, rounds: readonly Round[], limit: number, significant: number): Slowdown {
  const [left, right] = [timesOf(route, rounds, 'monolith'), timesOf(route, rounds, 'service')];
  const [monolith, service] = [median(left), median(right)];
  const ratio = monolith > 0 ? service / monolith : 1;
  const noise = ownRatio(left);
  const chance = chanceOfHigher(left, right);
  const beyond = ratio > limit && service - monolith > FLOOR_MS;
  const proven = chance <= significant && ratio > noise * BEYOND_NOISE;
  const verdict = beyond ? (proven ? 'slower' : 'unclear') : 'alike';
  return { route, monolith, service, ratio, noise, chance, verdict };
}

function timesOf(route: string, rounds: readonly Round[], side: Side): number[] {
  return rounds
    .filter((round) => round.side === side)
    .flatMap((round) => {
      const times = round.routes[route];
      return times !== undefined && times.requests > 0 ? [times.p50] : [];
    });
}

/** The A/A comparison: two halves of the same side’s rounds, taken in turns; the larger by the smaller. */
export function ownRatio(times: readonly number[]): number {
  const even = median(times.filter((_, index) => index % 2 === 0));
  const odd = median(times.filter((_, index) => index % 2 === 1));
  if (even <= 0 || odd <= 0) return 1;
  return Math.max(even / odd, odd / even);
}
