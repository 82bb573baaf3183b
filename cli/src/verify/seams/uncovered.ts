import type { Demand } from './demands.ts';
import type { SeamFacts } from './seam-outcome.ts';

export interface UncoveredFacts extends SeamFacts {
  /** Demands that no contract can hold. */
  readonly unfit: readonly Demand[];
}

/** What crosses the seam and nothing was shown of, with the reason. */
export function uncoveredOf(facts: UncoveredFacts): readonly string[] {
  const { functions, isListed, asked, results, unfit } = facts;
  const whyUnfit = (one: Demand) => results.get(one)?.places[0]?.message ?? '';
  return [
    ...(isListed ? [] : ['functions that no call was seen of: extract again to have them listed']),
    ...[...functions].flatMap(([name, id]) => whyUncovered(name, facts).map((why) => `${id}: ${why}`)),
    ...asked.unseen.map((one) => `${one.description}: no recorded request leads to it any more`),
    ...unfit.map((one) => `${one.interaction.description}: no contract fits its calls: ${whyUnfit(one)}`),
    ...asked.beyond.map((kind) => `${kind}: its function has too many kinds of calls`),
  ];
}

/** Why nothing, or not everything, is demanded of a function; empty for one of which everything seen is. */
function whyUncovered(name: string, { tap, asked, seen }: SeamFacts): string[] {
  const notKept = [
    ...(tap.tooLong().has(name) ? ['some of its calls are too long to be kept'] : []),
    ...(tap.tooMany().has(name)
      ? ['some of its calls are beyond those of a request that are looked at']
      : []),
  ];
  if (asked.demands.some(({ call }) => call.call.name === name)) return notKept;
  if (seen.some((call) => call.name === name))
    return ['it was called, by requests that were not answered as recorded'];
  return notKept.length > 0 ? notKept : ['no recorded request leads to a call'];
}
