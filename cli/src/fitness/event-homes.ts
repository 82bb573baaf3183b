import type { Crossing } from '../decompose/crossings/crossing.ts';
import { groupBy } from '../decompose/grouping.ts';

/** The context that each listed event belongs to: of those that emit it, the one that the others are listed to borrow from. */
export function eventHomes(listed: readonly Crossing[]): ReadonlyMap<string, string> {
  const events = groupBy(
    listed.filter((one) => one.kind === 'event'),
    (one) => one.target,
  );
  return new Map(
    [...events].flatMap(([event, crossings]) => {
      const emitters = [...new Set(crossings.map((one) => one.from))].toSorted();
      const isHome = (home: string) =>
        emitters.every(
          (other) => other === home || crossings.some((one) => one.from === other && one.to === home),
        );
      const home = emitters.find(isHome) ?? emitters[0];
      return home === undefined ? [] : [[event, home] as const];
    }),
  );
}
