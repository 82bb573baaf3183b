import type { Answer } from './answer.ts';
import { compareAnswers, type Difference, withoutNoise } from './compare.ts';

/** Asks one side once more. */
export type Ask = () => Promise<Answer>;

export interface Sides {
  readonly monolith: Ask;
  readonly service: Ask;
}

/**
 * What is left of the differences `once` between an answer of the monolith and the service's. A difference counts only
 * if both sides still differ there when asked again, and only where the monolith agrees with itself.
 */
export async function judge(
  first: Answer,
  once: readonly Difference[],
  sides: Sides,
): Promise<readonly Difference[]> {
  const again = await sides.monolith();
  const twice = compareAnswers(again, await sides.service());
  const still = new Set(twice.map(({ path }) => path));
  const noise = compareAnswers(first, again).map(({ path }) => path);
  return withoutNoise(once, noise).filter(({ path }) => still.has(path));
}
